import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerFiles } from "../fetch/server-files.ts";
import type { KubeObject } from "../kube/apply-objects.ts";
import { declareNode, type LocalNode, type NodeOptions } from "../nodes/node/local-node.ts";
import { localStorageClass } from "../nodes/node/volumes.ts";
import { reservePorts } from "../process/free-ports.ts";
import { clusterPaths, clusterUsers, writeClusterFiles, writeKubeconfigs } from "./cluster-files.ts";
import { adminConnection, declareProcesses, type LocalProcesses, type ProcessesInput } from "./cluster-processes.ts";
import { simulatedFailures } from "./kwok/cluster-failures.ts";
import { simulationStages } from "./kwok/kwok-stages.ts";
import { simulatedLogs } from "./kwok/simulated-logs.ts";
import { prepareCluster, waitForNodes } from "./prepare-cluster.ts";
import type { ClusterHandle, ServersOptions } from "./server-handles.ts";
import { loadState, saveState } from "./server-state.ts";

export interface ClusterOptions {
  readonly id: string;
  readonly nodes: number;
  readonly dir: string;
  readonly files: ServerFiles;
  readonly objects: readonly KubeObject[];
  /** Whether written objects must survive a power cut. */
  readonly durable: boolean;
  readonly onSpawn: (name: string, pid: number) => void;
  /** What simulated containers have written. */
  readonly podLogs: ServersOptions["clusters"][number]["podLogs"];
  /** For a real node in place of simulated ones. */
  readonly real?: Omit<NodeOptions, "cluster" | "clusterDir" | "durable" | "onSpawn"> | undefined;
}

/** A cluster whose files are written and whose processes are declared. */
export interface LocalCluster {
  readonly options: ClusterOptions;
  readonly input: ProcessesInput;
  readonly processes: LocalProcesses;
  /** Where the kubeconfigs of more users are to lie. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  readonly node: LocalNode | undefined;
}

/** What a cluster of simulated nodes has where one with a real node has something of that node. */
const simulated = { address: "127.0.0.1", ports: undefined, users: {}, kubeconfigs: {}, apiserver: undefined };

/** Prepares the files, ports and processes of a cluster without starting anything. */
export async function declareCluster(options: ClusterOptions): Promise<LocalCluster> {
  const { id, dir, files, durable, onSpawn, real } = options;
  const paths = clusterPaths(dir, id);
  const node = real && declareNode({ cluster: id, clusterDir: dir, durable, onSpawn, ...real });
  const { address, users, kubeconfigs, ...ofNode } = node ?? simulated;
  const kept = loadState(paths.dir, clusterUsers(users));
  const reserved = await reservePorts(4, ofNode.ports ?? kept.ports);
  const [etcd = 0, etcdPeer = 0, apiserver = 0, kwok = 0] = reserved.ports;
  const state = { ...kept, ports: [etcd, etcdPeer, apiserver, kwok] };
  mkdirSync(paths.certificateDir, { recursive: true, mode: 0o700 });
  saveState(paths.dir, state);
  writeClusterFiles(paths, state, users);
  const stages = [readFileSync(files["kwok-stages.yaml"], "utf8"), simulationStages(), simulatedLogs(options.podLogs)];
  writeFileSync(paths.stages, stages.join("\n---\n"));
  const ports = { etcd, etcdPeer, apiserver, kwok };
  const server = `https://${address}:${apiserver}`;
  const input = { paths, files, state, reserved, ports, server, node: ofNode.apiserver, durable, onSpawn };
  return { options, input, processes: declareProcesses(input), kubeconfigs, node };
}

/** Starts a declared cluster; returns when its API answers, its nodes are Ready and its controllers work. */
export async function startCluster(cluster: LocalCluster): Promise<ClusterHandle> {
  const { options, input, processes, node } = cluster;
  await processes.etcd.spawn();
  await processes.apiserver.spawn();
  // Images are imported while the API server comes up; a failure is passed on where the node is waited for.
  const containers = Promise.allSettled([node?.startContainerd()]);
  await waitForCertificate(cluster);
  writeKubeconfigs(input, cluster.kubeconfigs);
  // It waits for the API server by itself; starting it now uses that time.
  await processes.scheduler.spawn();
  await processes.apiserver.ready();
  await using kube = adminConnection(input);
  const realStorage = node && localStorageClass();
  await Promise.all([prepareCluster(kube, { ...options, realStorage }), startNode(cluster, containers)]);
  // Only now: its quota controller learns of kinds defined later after 30 s, and fills the status of quotas that
  // count them, made meanwhile, after 5 minutes; until then every such object is refused ("status unknown for quota").
  await Promise.all([processes.controllerManager.spawn(), processes.kwok?.start()]);
  await waitForNodes(kube, options);
  return handleOf(cluster);
}

function handleOf({ options, input, processes, node }: LocalCluster): ClusterHandle {
  const kubeconfig = input.paths.adminKubeconfig;
  const all = { ...processes, ...node?.processes };
  for (const process of Object.values(all)) process.assertRunning();
  return {
    id: options.id,
    kubeconfig,
    server: input.server,
    kubectl: options.files.kubectl,
    processes: all,
    failures: simulatedFailures(kubeconfig),
  };
}

/** Ends a cluster, the servers before what they depend on, so that none waits for what has gone. */
export async function stopCluster(cluster: LocalCluster): Promise<void> {
  const { etcd, apiserver, controllerManager, scheduler, kwok } = cluster.processes;
  await Promise.all([kwok?.kill(), cluster.node?.stop(), controllerManager.kill(), scheduler.kill()]);
  await apiserver.kill();
  await etcd.kill();
  await cluster.input.reserved[Symbol.asyncDispose]();
}

async function startNode({ node, input }: LocalCluster, containers: Promise<PromiseSettledResult<void>[]>) {
  const [result] = await containers;
  if (result?.status === "rejected") throw result.reason;
  await node?.start(adminConnection(input), input.paths.adminKubeconfig);
}

async function waitForCertificate(cluster: LocalCluster): Promise<void> {
  const { servingCertificate, servingKey } = cluster.input.paths;
  const what = `${cluster.options.id}: the API server has made its certificate`;
  await cluster.processes.apiserver.pollWhileRunning({ what }, () =>
    existsSync(servingKey) && existsSync(servingCertificate) ? true : undefined,
  );
}
