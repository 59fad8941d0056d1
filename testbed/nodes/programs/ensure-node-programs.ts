import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { readServersConfig, type ServersConfig } from "../../config.ts";
import { CacheDirectory } from "../../fetch/cache-directory.ts";
import { type FailedWay, FoundFiles, tried } from "../../fetch/found-files.ts";
import { searchGiven } from "../../fetch/given-directories.ts";
import { checkGo } from "../../fetch/go-command.ts";
import { buildPrograms } from "../../fetch/go-programs.ts";
import { pinnedVersions } from "../../fetch/pinned-versions.ts";
import { createProgress, type Progress } from "../../fetch/progress.ts";
import {
  leastGo,
  moduleDir,
  moduleFolders,
  type NodeProgramName,
  type NodePrograms,
  nodeProgram,
  nodeProgramNames,
} from "./program-list.ts";

export interface EnsureNodeOptions {
  /** In place of the environment's. */
  readonly config?: ServersConfig;
  readonly progress?: Progress;
}

/**
 * Finds the programs of a real node, or else builds them from Go modules (minutes, once per version). There is no
 * download: their projects publish archives of other contents, and modules are verified by go.sum already.
 * @throws NodeProgramsError naming each way that was tried and what to do.
 */
export async function ensureNodePrograms(options: EnsureNodeOptions = {}): Promise<NodePrograms> {
  const config = options.config ?? readServersConfig(process.env);
  const found = new FoundFiles<NodeProgramName>(nodeProgramNames);
  const given = { variable: "STOREPLANE_NODES_DIR", dir: config.nodesDir, names: nodeProgramNames };
  await searchGiven(given, found, (name) => nodeProgram(name).expected);
  const cache = nodesCache(config);
  cache.search(found);
  if (found.missing.length > 0) await fetchMissing(found, cache, options.progress ?? createProgress());
  return found.all((missing, failures) => new NodeProgramsError(missing, failures));
}

/** What is kept for real nodes of the pinned versions on this platform. */
export function nodesCache({ cacheRoot }: ServersConfig): CacheDirectory {
  const pinned = createHash("sha256").update(JSON.stringify([recipe, pinnedVersions().kubernetes]));
  for (const folder of moduleFolders) {
    for (const file of ["go.mod", "go.sum", "main.go"]) {
      const path = join(moduleDir(folder), file);
      if (existsSync(path)) pinned.update(`\0${folder}/${file}\0`).update(readFileSync(path));
    }
  }
  const key = `${process.platform}-${process.arch}-${pinned.digest("hex").slice(0, 12)}`;
  return new CacheDirectory(join(dirname(cacheRoot), "nodes", key));
}

/** Raise it when build flags change. */
const recipe = 1;

async function fetchMissing(
  found: FoundFiles<NodeProgramName>,
  cache: CacheDirectory,
  progress: Progress,
): Promise<void> {
  found.fail(`cache ${cache.dir}`, `has no ${found.missing.join(", ")}`);
  using _ = await cache.lock(progress, "node");
  // Another process may have built them while this one waited.
  cache.search(found);
  cache.removeLeftovers();
  const workDir = cache.workDir();
  try {
    await checkGo(leastGo(), moduleDir("containerd"));
    const programs = new Map(found.missing.map((name) => [name, nodeProgram(name)]));
    progress.notice(`node: ${found.missing.join(", ")} are built from source: some minutes, once per version`);
    progress.begin("node: building");
    await buildPrograms(programs, found, { cache, workDir, progress });
  } catch (error) {
    found.fail("go build", error);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
    progress.end();
  }
}

/** No way led to all programs of a node; the message names each way and what to do. */
export class NodeProgramsError extends Error {
  override readonly name = "NodeProgramsError";

  constructor(missing: readonly string[], failures: readonly FailedWay[]) {
    super(`These programs of a real node are missing: ${missing.join(", ")}. Tried:
${tried(failures)}
Do one of these:
  - install Go ${leastGo()} or newer (https://go.dev/dl/), with access to Go modules;
  - put the programs into a directory and name it by STOREPLANE_NODES_DIR.`);
  }
}
