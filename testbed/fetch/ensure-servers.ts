import { rmSync } from "node:fs";
import { join } from "node:path";
import { readServersConfig, type ServersConfig } from "../config.ts";
import { CacheDirectory } from "./cache-directory.ts";
import { FoundFiles, ServersUnavailableError } from "./found-files.ts";
import { type ExpectedVersion, type GivenDirectory, searchGiven } from "./given-directories.ts";
import { buildMissing } from "./go-build.ts";
import {
  cacheKey,
  goModuleDir,
  olderModuleDir,
  olderVersions,
  type PinnedVersions,
  type Project,
  pinnedVersions,
} from "./pinned-versions.ts";
import { createProgress, type Progress } from "./progress.ts";
import { downloadMissing } from "./release-download.ts";
import { assetNames, type BinaryName, binaryNames, type FileName } from "./server-files.ts";

export interface EnsureOptions {
  /** In place of the environment's. */
  readonly config?: ServersConfig;
  /** A directory of ready programs, preferred to the environment's. */
  readonly binaries?: string | undefined;
  readonly progress?: Progress;
}

export interface EnsuredFiles<N extends FileName> {
  /** The cache directory of the pinned versions. */
  readonly dir: string;
  readonly versions: PinnedVersions;
  readonly files: Readonly<Record<N, string>>;
}

/**
 * Finds the servers' programs and data files, or else fetches or builds them (minutes, once per version).
 * @throws ServersUnavailableError naming each way that was tried and what to do.
 */
export function ensureServers(options: EnsureOptions = {}): Promise<EnsuredFiles<FileName>> {
  return ensureFiles([...binaryNames, ...assetNames], options);
}

const olderNames = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;

/** What a cluster of the older minor has in place of the newest programs; about eight minutes more to build. */
export function ensureOlderKubernetes(options: EnsureOptions = {}): Promise<EnsuredFiles<(typeof olderNames)[number]>> {
  return ensureFiles(olderNames, options, { moduleDir: olderModuleDir, versions: olderVersions() });
}

/** A Go module that pins versions. */
interface PinnedModule {
  readonly moduleDir: string;
  readonly versions: PinnedVersions;
}

/** The same for some of the files. */
export async function ensureFiles<N extends FileName>(
  names: readonly N[],
  options: EnsureOptions = {},
  { moduleDir, versions }: PinnedModule = { moduleDir: goModuleDir, versions: pinnedVersions() },
): Promise<EnsuredFiles<N>> {
  const config = options.config ?? readServersConfig(process.env);
  const { found, cache } = await findFiles(names, { config, binaries: options.binaries, versions });
  if (found.missing.length > 0) {
    found.fail(`cache ${cache.dir}`, `has no ${found.missing.join(", ")}`);
    await fetchMissing(found, { cache, versions, moduleDir, config, progress: options.progress ?? createProgress() });
  }
  const files = found.all((missing, failures) => new ServersUnavailableError(missing, failures, versions.go));
  return { dir: cache.dir, versions, files };
}

interface WhereToLook {
  readonly config: ServersConfig;
  readonly binaries: string | undefined;
  readonly versions: PinnedVersions;
}

/** What is there already, in given directories and in the cache. */
async function findFiles(names: readonly FileName[], { config, binaries, versions }: WhereToLook) {
  const found = new FoundFiles<FileName>(names);
  const cache = new CacheDirectory(join(config.cacheRoot, cacheKey(versions)));
  for (const given of givenDirectories(config, binaries))
    await searchGiven(given, found, (name) => expectedVersion(name, versions));
  cache.search(found);
  return { found, cache };
}

/** Which files would have to be fetched or built first: of the servers, and of the older Kubernetes. */
export async function missingServers(config = readServersConfig(process.env)) {
  const look = async (names: readonly FileName[], versions: PinnedVersions) =>
    (await findFiles(names, { config, binaries: undefined, versions })).found.missing;
  return {
    servers: await look([...binaryNames, ...assetNames], pinnedVersions()),
    older: await look(olderNames, olderVersions()),
  };
}

function givenDirectories(config: ServersConfig, binaries: string | undefined): GivenDirectory<FileName>[] {
  const all = [...binaryNames, ...assetNames];
  return [
    { variable: "STOREPLANE_SERVERS_DIR", dir: binaries ?? config.serversDir, names: all },
    { variable: "KUBEBUILDER_ASSETS", dir: config.kubebuilderAssets, names: ["etcd", "kube-apiserver", "kubectl"] },
  ];
}

const projectOf: Record<BinaryName, Project> = {
  "nats-server": "nats",
  etcd: "etcd",
  "kube-apiserver": "kubernetes",
  "kube-controller-manager": "kubernetes",
  "kube-scheduler": "kubernetes",
  kubectl: "kubernetes",
  kwok: "kwok",
};

function expectedVersion(name: FileName, versions: PinnedVersions): ExpectedVersion | undefined {
  if (name === "kwok-stages.yaml" || name === "gateway-api.json") return undefined;
  const args = name === "kubectl" ? ["version", "--client"] : ["--version"];
  return { args, version: versions[projectOf[name]] };
}

interface FetchContext {
  readonly cache: CacheDirectory;
  readonly versions: PinnedVersions;
  readonly moduleDir: string;
  readonly config: ServersConfig;
  readonly progress: Progress;
}

async function fetchMissing(found: FoundFiles<FileName>, context: FetchContext): Promise<void> {
  const { cache, versions, moduleDir, config, progress } = context;
  using _ = await cache.lock(progress);
  // Another process may have fetched them while this one waited.
  cache.search(found);
  cache.removeLeftovers();
  const workDir = cache.workDir();
  try {
    await downloadMissing(found, { cache, workDir, progress, source: { versions, base: config.downloadBase } });
    if (found.missing.length > 0) await buildMissing(found, { cache, workDir, progress, versions, moduleDir });
  } finally {
    rmSync(workDir, { recursive: true, force: true });
    progress.end();
  }
}
