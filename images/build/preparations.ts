import {
  chmodSync,
  copyFileSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ensureRestic, resticSums } from "../../testbed/restic/ensure-restic.ts";
import { readDebianSources } from "./host-sources.ts";
import { placePlugin, pluginArguments, pluginInput } from "./plugin.ts";
import type { Preparation } from "./recipes.ts";
import { runCommand } from "./run-command.ts";
import { isServerPreparation, placeServerPrograms, serverProgramInputs } from "./server-programs.ts";

const release = "trixie";
const npmVersion = "11.19.1";

/** The release of Debian that stand-ins are made of. */
export const debianRelease = release;

/** Where builds take their files from. */
export interface BuildSources {
  /** The repository's folder. */
  readonly root: string;
  /** Archive of the WooCommerce plugin, if there is one. */
  readonly plugin?: string | undefined;
}

/** What the content of prepared files depends on, beside this file. */
export function preparationInputs(preparation: Preparation, { root, plugin }: BuildSources): readonly string[] {
  if (preparation === "debian-root") return [release];
  if (preparation === "node-and-npm") return [nodeVersion(root), npmVersion];
  if (preparation === "restic-program") return [readFileSync(resticSums, "utf8")];
  return isServerPreparation(preparation) ? serverProgramInputs(preparation) : [pluginInput(plugin)];
}

/** Build arguments that go with the prepared files. */
export function preparationArguments(
  preparation: Preparation | undefined,
  { root, plugin }: BuildSources,
): Readonly<Record<string, string>> {
  if (preparation === "node-and-npm") return { NODE_VERSION: nodeVersion(root) };
  return preparation === "woocommerce-archive" ? pluginArguments(plugin) : {};
}

export interface PreparationPlace extends BuildSources {
  /** The copied context, to which files are added. */
  readonly context: string;
  /** For files that go with the build. */
  readonly work: string;
}

/** Adds to a context what its Dockerfile can't fetch. */
export async function prepare(preparation: Preparation, place: PreparationPlace): Promise<void> {
  if (preparation === "debian-root") await makeDebianRoot(place);
  if (preparation === "node-and-npm") await fetchNpm(place);
  if (preparation === "woocommerce-archive") placePlugin(place.plugin, place.context);
  if (preparation === "restic-program") copyFileSync(await ensureRestic(), join(place.context, "restic"));
  if (isServerPreparation(preparation)) await placeServerPrograms(preparation, place.context);
}

async function makeDebianRoot({ context, work }: PreparationPlace): Promise<void> {
  const folder = join(work, "debian");
  await runCommand("debootstrap", ["--variant=minbase", release, folder, readDebianSources().mirror]);
  // The machine's mirror must not stay in an image, nor what a container has no use for.
  truncateSync(join(folder, "etc/apt/sources.list"), 0);
  // Where the machine's settings are mounted, so that a build leaves no new file.
  writeFileSync(join(folder, "etc/apt/apt.conf"), "");
  const logs = globSync("var/log/**/*.log", { cwd: folder });
  for (const path of [...logs, "etc/hostname", "etc/resolv.conf"]) rmSync(join(folder, path), { force: true });
  const unread = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*"];
  const excluded = unread.map((path) => `path-exclude=${path}\n`).join("");
  writeFileSync(join(folder, "etc/dpkg/dpkg.cfg.d/small"), `${excluded}path-include=/usr/share/doc/*/copyright\n`);
  const left = [
    "./usr/share/man/*",
    "./usr/share/info/*",
    "./usr/share/locale/*",
    "./var/lib/apt/lists/*",
    "./var/cache/apt/*",
    "./dev/*",
  ];
  const tar = [
    "--create",
    "--file",
    join(context, "rootfs.tar"),
    "--numeric-owner",
    ...left.map((path) => `--exclude=${path}`),
  ];
  await runCommand("tar", [...tar, "--directory", folder, "."]);
}

function nodeVersion(root: string): string {
  const file = readFileSync(join(root, "node_modules/node/package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(file)).version;
}

async function fetchNpm({ root, context, work }: PreparationPlace): Promise<void> {
  copyFileSync(join(root, "node_modules/node/bin/node"), join(context, "node"));
  chmodSync(join(context, "node"), 0o755);
  await runCommand("npm", ["pack", `npm@${npmVersion}`, "--pack-destination", work, "--loglevel=error"]);
  const target = join(context, "npm");
  mkdirSync(target);
  const archive = join(work, `npm-${npmVersion}.tgz`);
  await runCommand("tar", [
    "--extract",
    "--file",
    archive,
    "--directory",
    target,
    "--strip-components=1",
    "--no-same-owner",
  ]);
}
