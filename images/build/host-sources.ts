import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** How this machine reaches Debian. It is mounted into builds while they run and stays in no image. */
export interface DebianSources {
  readonly mirror: string;
  readonly security: string | undefined;
}

/** The mirrors in the lists of apt, old form and new. */
export function parseDebianSources(lists: readonly string[]): DebianSources | undefined {
  const words = lists.flatMap((list) =>
    list
      .split("\n")
      .filter((line) => !line.trimStart().startsWith("#"))
      .flatMap((line) => line.split(/\s+/)),
  );
  const find = (name: string) => words.find((word) => new RegExp(`^https?://\\S+/${name}/?$`).test(word));
  const mirror = find("debian");
  return mirror === undefined ? undefined : { mirror, security: find("debian-security") };
}

/** @throws Error on a machine whose apt names no mirror of Debian. */
export function readDebianSources(): DebianSources {
  const files = globSync(["/etc/apt/sources.list", "/etc/apt/sources.list.d/*.{list,sources}"]);
  const sources = parseDebianSources(files.map((file) => readFileSync(file, "utf8")));
  if (sources === undefined)
    throw new Error("no mirror of Debian in /etc/apt/sources.list(.d): stand-ins are made of its packages");
  return sources;
}

/** What apt would keep in an image for a next time that never comes. */
const quiet = [
  'Acquire::Languages "none";',
  'Binary::apt-get::APT::Keep-Downloaded-Packages "false";',
  'APT::Keep-Downloaded-Packages "false";',
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
];

/** The lines of apt's list for a release, and for another whose packages an image picks from by its own preferences. */
export function aptList({ mirror, security }: DebianSources, release: string, alsoFrom?: string): string {
  const entries = [`${mirror} ${release}`, `${mirror} ${release}-updates`];
  if (security !== undefined) entries.push(`${security} ${release}-security`);
  if (alsoFrom !== undefined) entries.push(`${mirror} ${alsoFrom}`);
  return entries.map((entry) => `deb ${entry} main\n`).join("");
}

/** Writes apt's list and settings into a folder; returns what to mount where. */
export function aptMounts(folder: string, release: string, alsoFrom?: string): readonly string[] {
  const lists = join(folder, "apt-lists");
  const settings = join(folder, "apt.conf");
  mkdirSync(lists, { recursive: true });
  writeFileSync(join(lists, "build.list"), aptList(readDebianSources(), release, alsoFrom));
  const dump = execFileSync("apt-config", ["dump"], { encoding: "utf8" }).split("\n");
  const kept = dump.filter((line) => /^Acquire::(https?|Check-\S+|Retries)\b/.test(line));
  writeFileSync(settings, [...kept, ...quiet, ""].join("\n"));
  return [`${lists}:/etc/apt/sources.list.d:ro`, `${settings}:/etc/apt/apt.conf:ro`];
}

const npmSettings = z.object({
  userconfig: z.string().optional(),
  registry: z.string().optional(),
  proxy: z.string().nullish(),
  "https-proxy": z.string().nullish(),
  cafile: z.string().nullish(),
});

const authorities = "/usr/local/etc/npm-authorities.pem";

/** npm's own settings of this machine, to be mounted where the npm of a node image reads them. */
export function npmMounts(folder: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const options: ExecFileSyncOptionsWithStringEncoding = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
  const found = JSON.parse(execFileSync("npm", ["config", "list", "--json"], options)) as unknown;
  const { userconfig, cafile, ...rest } = npmSettings.parse(found);
  const trusted = cafile ?? environment["NODE_EXTRA_CA_CERTS"];
  const settings = { ...rest, cafile: trusted === undefined ? undefined : authorities };
  const lines = Object.entries(settings).flatMap(([name, value]) => (value ? [`${name}=${value}\n`] : []));
  const file = join(folder, "npmrc");
  writeFileSync(file, lines.join(""), { mode: 0o600 });
  const mounts: [string | undefined, string][] = [
    [file, "/usr/local/etc/npmrc"],
    [userconfig, "/root/.npmrc"],
    [trusted, authorities],
  ];
  return mounts.flatMap(([source, target]) =>
    source !== undefined && existsSync(source) ? [`${source}:${target}:ro`] : [],
  );
}
