import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { KubeObject } from "./apply-objects.ts";
import { simulatedFailures } from "./cluster-failures.ts";
import { clusterPaths, clusterUsers, writeClusterFiles, writeKubeconfigs } from "./cluster-files.ts";
import { adminConnection, declareProcesses, type LocalProcesses, type ProcessesInput } from "./cluster-processes.ts";
import { reservePorts } from "./free-ports.ts";
import { simulationStages } from "./kwok-stages.ts";
import { prepareCluster, waitForNodes } from "./prepare-cluster.ts";
import type { ServerFiles } from "./server-files.ts";
import type { ClusterHandle } from "./server-handles.ts";
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
}

/** A cluster whose files are written and whose processes are declared. */
export interface LocalCluster {
  readonly options: ClusterOptions;
  readonly input: ProcessesInput;
  readonly processes: LocalProcesses;
}

/** Prepares the files, ports and processes of a cluster without starting anything. */
export async function declareCluster(options: ClusterOptions): Promise<LocalCluster> {
  const { files, durable, onSpawn } = options;
  const paths = clusterPaths(options.dir, options.id);
  const kept = loadState(paths.dir, clusterUsers);
  const reserved = await reservePorts(4, kept.ports);
  const [etcd = 0, etcdPeer = 0, apiserver = 0, kwok = 0] = reserved.ports;
  const state = { ...kept, ports: [etcd, etcdPeer, apiserver, kwok] };
  mkdirSync(paths.certificateDir, { recursive: true, mode: 0o700 });
  saveState(paths.dir, state);
  writeClusterFiles(paths, state);
  writeFileSync(paths.stages, `${readFileSync(files["kwok-stages.yaml"], "utf8")}\n---\n${simulationStages()}`);
  const ports = { etcd, etcdPeer, apiserver, kwok };
  const server = `https://127.0.0.1:${apiserver}`;
  const input = { paths, files, state, reserved, ports, server, durable, onSpawn };
  return { options, input, processes: declareProcesses(input) };
}

/** Starts a declared cluster; returns when its API answers, its nodes are Ready and its controllers work. */
export async function startCluster(cluster: LocalCluster): Promise<ClusterHandle> {
  const { options, input, processes } = cluster;
  await processes.etcd.spawn();
  await processes.apiserver.spawn();
  await waitForCertificate(cluster);
  writeKubeconfigs(input.paths, input.server, input.state);
  // It waits for the API server by itself; starting it now uses that time.
  await processes.scheduler.spawn();
  await processes.apiserver.ready();
  await using kube = adminConnection(input);
  await prepareCluster(kube, options);
  // Only now: its quota controller learns of kinds defined later after 30 s, and fills the status of quotas that
  // count them, made meanwhile, after 5 minutes; until then every such object is refused ("status unknown for quota").
  await Promise.all([processes.controllerManager.spawn(), processes.kwok.start()]);
  await waitForNodes(kube, options);
  for (const process of Object.values(processes)) process.assertRunning();
  const kubeconfig = input.paths.adminKubeconfig;
  const failures = simulatedFailures(kubeconfig);
  return { id: options.id, kubeconfig, server: input.server, kubectl: options.files.kubectl, processes, failures };
}

/** Ends a cluster, the servers before what they depend on, so that none waits for what has gone. */
export async function stopCluster(cluster: LocalCluster): Promise<void> {
  const { etcd, apiserver, controllerManager, scheduler, kwok } = cluster.processes;
  await Promise.all([kwok.kill(), controllerManager.kill(), scheduler.kill()]);
  await apiserver.kill();
  await etcd.kill();
  await cluster.input.reserved[Symbol.asyncDispose]();
}

async function waitForCertificate(cluster: LocalCluster): Promise<void> {
  const { servingCertificate, servingKey } = cluster.input.paths;
  const what = `${cluster.options.id}: the API server has made its certificate`;
  await cluster.processes.apiserver.pollWhileRunning({ what, timeoutMs: 30_000 }, () =>
    existsSync(servingKey) && existsSync(servingCertificate) ? true : undefined,
  );
}
