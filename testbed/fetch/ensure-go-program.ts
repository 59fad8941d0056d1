import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readServersConfig } from "../config.ts";
import { CacheDirectory } from "./cache-directory.ts";
import { checkGo, goBuild } from "./go-command.ts";
import { createProgress } from "./progress.ts";

/** A program of its own Go module, for its libraries fit no other program's. */
export interface GoProgram {
  readonly name: string;
  /** Folder with the go.mod and go.sum that pin it. */
  readonly moduleDir: string;
  /** The package to build. */
  readonly package: string;
  /** What the linker sets, such as `-X PATH=VERSION`. */
  readonly linkerFlags?: string;
  /** How long a build takes on two cores, about. */
  readonly minutes: number;
}

/** The path of the program, built into the user's cache beside the servers if it is not there yet. @throws GoError */
export async function ensureGoProgram({ name, moduleDir, ...build }: GoProgram): Promise<string> {
  const { cacheRoot } = readServersConfig(process.env);
  const goMod = readFileSync(join(moduleDir, "go.mod"), "utf8");
  const goSum = readFileSync(join(moduleDir, "go.sum"));
  const pinned = createHash("sha256").update(goMod).update(goSum).digest("hex").slice(0, 12);
  const key = `${process.platform}-${process.arch}-${name}-${pinned}`;
  const cache = new CacheDirectory(join(dirname(cacheRoot), "go-programs", key));
  const path = join(cache.dir, name);
  if (isFile(path)) return path;
  const progress = createProgress();
  using _ = await cache.lock(progress, name);
  if (isFile(path)) return path; // another process built it while this one waited
  cache.removeLeftovers();
  const workDir = cache.workDir();
  try {
    await checkGo(/^go (\S+)$/m.exec(goMod)?.[1] ?? "", moduleDir);
    progress.notice(`${name} is built from source: some ${build.minutes} minutes on two cores, once per version`);
    progress.begin(`${name}: building`);
    const finished = join(workDir, name);
    const flags = ["-s -w", ...(build.linkerFlags === undefined ? [] : [build.linkerFlags])].join(" ");
    const args = ["build", "-v", "-trimpath", "-ldflags", flags, "-o", finished, build.package];
    await goBuild(args, () => {}, moduleDir);
    renameSync(finished, path);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
    progress.end();
  }
  return path;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
