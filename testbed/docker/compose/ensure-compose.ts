import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readServersConfig } from "../../config.ts";
import { CacheDirectory } from "../../fetch/cache-directory.ts";
import { checkGo, goBuild } from "../../fetch/go-command.ts";
import { requiredModules } from "../../fetch/pinned-versions.ts";
import { createProgress } from "../../fetch/progress.ts";

const moduleDir = import.meta.dirname;
const modulePath = "github.com/docker/compose/v2";

/**
 * The path of Docker Compose, which runs without the docker command; built from its pinned module into the user's cache
 * beside the servers if it is not there yet.
 * @throws GoError
 */
export async function ensureCompose(): Promise<string> {
  const { cacheRoot } = readServersConfig(process.env);
  const goMod = readFileSync(join(moduleDir, "go.mod"), "utf8");
  const pinned = createHash("sha256")
    .update(goMod)
    .update(readFileSync(join(moduleDir, "go.sum")))
    .digest("hex")
    .slice(0, 12);
  const cache = new CacheDirectory(join(dirname(cacheRoot), "docker", `${process.platform}-${process.arch}-${pinned}`));
  const path = join(cache.dir, "docker-compose");
  if (exists(path)) return path;
  const progress = createProgress();
  using _ = await cache.lock(progress, "docker-compose");
  if (exists(path)) return path; // another process built it while this one waited
  cache.removeLeftovers();
  const workDir = cache.workDir();
  try {
    await checkGo(/^go (\S+)$/m.exec(goMod)?.[1] ?? "", moduleDir);
    progress.notice("docker-compose is built from source: some 4 minutes on two cores, once per version");
    progress.begin("docker-compose: building");
    const finished = join(workDir, "docker-compose");
    const flags = `-s -w -X ${modulePath}/internal.Version=${requiredModules(goMod).get(modulePath)}`;
    await goBuild(
      ["build", "-v", "-trimpath", "-ldflags", flags, "-o", finished, `${modulePath}/cmd`],
      () => {},
      moduleDir,
    );
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
