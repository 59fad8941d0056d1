import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readServersConfig } from "../config.ts";
import { CacheDirectory } from "../fetch/cache-directory.ts";
import { goBuild } from "../fetch/go-command.ts";
import { createProgress } from "../fetch/progress.ts";

const moduleDir = import.meta.dirname;
const program = "helm.sh/helm/v4/cmd/helm";

/** The path of helm, built from its pinned module into the user's cache beside the servers if it is not there yet. */
export async function ensureHelm(): Promise<string> {
  const { cacheRoot } = readServersConfig(process.env);
  const pinned = createHash("sha256")
    .update(readFileSync(join(moduleDir, "go.sum")))
    .digest("hex")
    .slice(0, 12);
  const cache = new CacheDirectory(
    join(dirname(cacheRoot), "bench", `${process.platform}-${process.arch}-helm-${pinned}`),
  );
  const path = join(cache.dir, "helm");
  if (exists(path)) return path;
  const progress = createProgress();
  using _ = await cache.lock(progress, "helm");
  if (exists(path)) return path; // another process built it while this one waited
  cache.removeLeftovers();
  const workDir = cache.workDir();
  try {
    progress.notice("helm is built from source: some 2 minutes on two cores, once per version");
    progress.begin("helm: building");
    const finished = join(workDir, "helm");
    const args = ["build", "-v", "-trimpath", "-ldflags", "-s -w", "-o", finished, program];
    await goBuild(args, () => {}, moduleDir);
    renameSync(finished, path);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
    progress.end();
  }
  return path;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
