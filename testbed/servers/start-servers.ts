import { join, resolve } from "node:path";
import { readServersConfig, type ServersConfig } from "../config.ts";
import { ensureOlderKubernetes, ensureServers } from "../fetch/ensure-servers.ts";
import type { ServerFiles } from "../fetch/server-files.ts";
import type { KubeObject } from "../kube/apply-objects.ts";
import { addonImages } from "../nodes/addons/addon-images.ts";
import { addonObjects } from "../nodes/addons/addon-objects.ts";
import { nodeAddress } from "../nodes/private/addresses.ts";
import { readPrivateRun } from "../nodes/private/config.ts";
import { ensureNodePrograms } from "../nodes/programs/ensure-node-programs.ts";
import { endWithOwner } from "../process/end-with-owner.ts";
import { lockDirectory } from "../process/lock-directory.ts";
import { RegisteredRun, reapDeadRuns, registryDir } from "../process/run-registry.ts";
import { type ClusterOptions, declareCluster, type LocalCluster, startCluster, stopCluster } from "./local-cluster.ts";
import { declareNats, type LocalNats } from "./local-nats.ts";
import type { ClusterHandle, Servers, ServersOptions } from "./server-handles.ts";

const clusterId = /^[a-z0-9-]{1,32}$/;

/**
 * Starts one NATS and the clusters, as local processes or, if STOREPLANE_SERVERS says so, in containers.
 * @throws ServersUnavailableError if their programs can't be had; ServerExitError or DeadlineError if one does not
 * come up, and whatever had started is ended again.
 */
export async function startServers(options: ServersOptions): Promise<Servers> {
  checkIds(options);
  const config = readServersConfig(process.env);
  if (config.provider === "local") return startLocalServers(options, config);
  // Imported only here: a machine without Docker should load no Docker client.
  const { startContainers } = await import("./start-containers.ts");
  return startContainers(options, config);
}

async function startLocalServers(options: ServersOptions, config: ServersConfig): Promise<Servers> {
  const startedAt = performance.now();
  const { files } = await ensureServers({ config, binaries: options.binaries });
  const registry = registryDir();
  reapDeadRuns(registry);
  await using undo = new AsyncDisposableStack();
  const real = options.nodes === "real" ? await realNode(options) : undefined;
  // What lies below the directory of a private run is removed with it, when its mounts have gone.
  const dir = options.dir ?? (real && join(real.run.dir, "servers"));
  const keptDir = dir === undefined ? undefined : resolve(dir);
  // The starter of a private run, outside, has its lock: processes in here have numbers of their own.
  if (keptDir !== undefined && real === undefined) undo.use(lockDirectory(keptDir));
  const run = new RegisteredRun(registry, keptDir);
  undo.defer(() => run.close());
  undo.use(endWithOwner(run));
  const declared = await declare(options, { files, run, real });
  undo.defer(() => stopAll(declared));
  const clusters = await startAll(declared);
  const stack = undo.move();
  return {
    dir: run.dir,
    nats: declared.nats.handle,
    clusters,
    cluster: (id) => findCluster(clusters, id),
    startMs: Math.round(performance.now() - startedAt),
    adopt: run.addChild,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface Declared {
  readonly nats: LocalNats;
  readonly clusters: readonly LocalCluster[];
}

interface DeclareInput {
  readonly files: ServerFiles;
  readonly run: RegisteredRun;
  readonly real: RealNode | undefined;
}

async function declare(options: ServersOptions, { files, run, real }: DeclareInput): Promise<Declared> {
  const common = { durable: options.dir !== undefined, onSpawn: run.addChild };
  const agents = [...options.clusters.map(({ id }) => id), ...(options.agents ?? [])];
  const at = real && ({ address: nodeAddress, ports: [4222, 8222] } as const);
  const nats = await declareNats({
    dir: join(run.dir, "nats"),
    command: files["nats-server"],
    agents,
    at,
    encrypted: options.encryptedNats,
    servers: options.natsServers,
    ...common,
  });
  const clusters: LocalCluster[] = [];
  for (const { id, nodes = real === undefined ? 2 : 1, kubernetes, podLogs } of options.clusters) {
    const dir = join(run.dir, "clusters", id);
    const ofMinor = kubernetes === "older" ? { ...files, ...(await ensureOlderKubernetes()).files } : files;
    const objects = [...(real?.objects ?? []), ...(options.objects ?? [])];
    clusters.push(await declareCluster({ id, nodes, dir, files: ofMinor, objects, real, podLogs, ...common }));
  }
  return { nats, clusters };
}

type RealNode = NonNullable<ClusterOptions["real"]> & { readonly objects: readonly KubeObject[] };

async function realNode(options: ServersOptions): Promise<RealNode> {
  const [cluster, another] = options.clusters;
  if (another !== undefined || (cluster?.nodes ?? 1) !== 1 || cluster?.kubernetes === "older") {
    throw new RangeError("real nodes: there can be one cluster of the newest Kubernetes, with one node");
  }
  const run = readPrivateRun();
  const programs = await ensureNodePrograms();
  const addons = await addonImages(programs);
  const images = [...Object.values(addons), ...(options.images ?? [])];
  return { run, programs, images, sandboxImage: addons.pause.reference, objects: addonObjects(addons) };
}

async function startAll({ nats, clusters }: Declared): Promise<ClusterHandle[]> {
  // All settle before a failure is passed on: a start still under way would leave processes behind.
  const [ofNats, ...ofClusters] = await Promise.allSettled([nats.start(), ...clusters.map(startCluster)]);
  if (ofNats.status === "rejected") throw ofNats.reason;
  return ofClusters.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

async function stopAll({ nats, clusters }: Declared): Promise<void> {
  await Promise.all([nats.stop(), ...clusters.map(stopCluster)]);
}

function findCluster(clusters: readonly ClusterHandle[], id: string): ClusterHandle {
  const cluster = clusters.find((candidate) => candidate.id === id);
  if (cluster !== undefined) return cluster;
  throw new RangeError(`no cluster "${id}" was started; there are: ${clusters.map((it) => it.id).join(", ")}`);
}

function checkIds(options: ServersOptions): void {
  const ids = options.clusters.map(({ id }) => id);
  const wrong = ids.find((id, index) => !clusterId.test(id) || ids.indexOf(id) !== index);
  if (wrong !== undefined) {
    throw new RangeError(`cluster id "${wrong}": wanted is each once, 1 to 32 characters of a-z, 0-9 and hyphen`);
  }
}
