import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { contextFiles } from "./context-files.ts";
import { readDebianSources } from "./host-sources.ts";
import { type Preparation, platformRecipes } from "./recipes.ts";
import { runCommand } from "./run-command.ts";
import { storedZip } from "./stored-zip.ts";

const release = "trixie";
const npmVersion = "11.19.1";
const pluginFolder = "images/woocommerce/plugin";
const standInPlugin = "images/stand-ins/woocommerce-plugin";

/** The release of Debian that stand-ins are made of. */
export const debianRelease = release;

/** What the content of prepared files depends on, beside this file. */
export function preparationInputs(preparation: Preparation, root: string): readonly string[] {
  if (preparation === "debian-root") return [release];
  if (preparation === "node-and-npm") return [nodeVersion(root), npmVersion];
  const archive = pluginArchive(root);
  const files = archive === undefined ? contextFiles(join(root, standInPlugin), ["."]) : contextFiles(root, [archive]);
  return files.map(({ path, sha256 }) => `${path} ${sha256}`);
}

/** Build arguments that go with the prepared files. */
export function preparationArguments(
  preparation: Preparation | undefined,
  root: string,
): Readonly<Record<string, string>> {
  if (preparation === "node-and-npm") return { NODE_VERSION: nodeVersion(root) };
  if (preparation === "woocommerce-archive") return { WOOCOMMERCE_FILE: archiveName(), ...standInVersion(root) };
  return {};
}

/** Whether the WooCommerce plugin's own archive is there; without it only a stand-in of the plugin can be baked. */
export function hasPlugin(root: string): boolean {
  return pluginArchive(root) !== undefined;
}

export interface PreparationPlace {
  readonly root: string;
  /** The copied context, to which files are added. */
  readonly context: string;
  /** For files that go with the build. */
  readonly work: string;
}

/** Adds to a context what its Dockerfile can't fetch. */
export async function prepare(preparation: Preparation, place: PreparationPlace): Promise<void> {
  if (preparation === "debian-root") await makeDebianRoot(place);
  if (preparation === "node-and-npm") await fetchNpm(place);
  if (preparation === "woocommerce-archive") placePlugin(place);
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

function archiveName(): string {
  const { reference } = platformRecipes.woocommerce;
  return `woocommerce.${reference.slice(reference.lastIndexOf(":") + 1)}.zip`;
}

function pluginArchive(root: string): string | undefined {
  const path = join(pluginFolder, archiveName());
  return existsSync(join(root, path)) ? path : undefined;
}

/** The stand-in keeps its own version, so that nothing calls it WooCommerce of a release. */
function standInVersion(root: string): Readonly<Record<string, string>> {
  if (hasPlugin(root)) return {};
  const header = readFileSync(join(root, standInPlugin, "woocommerce/woocommerce.php"), "utf8");
  return { WOOCOMMERCE_VERSION: /^ \* Version: (\S+)$/m.exec(header)?.[1] ?? "unknown" };
}

function placePlugin({ root, context }: PreparationPlace): void {
  const folder = join(context, pluginFolder);
  mkdirSync(folder, { recursive: true });
  const target = join(folder, archiveName());
  const archive = pluginArchive(root);
  if (archive !== undefined) return copyFileSync(join(root, archive), target);
  const plugin = join(root, standInPlugin);
  const files = contextFiles(plugin, ["."]).map(({ path }) => ({ path, content: readFileSync(join(plugin, path)) }));
  writeFileSync(target, storedZip(files));
}
