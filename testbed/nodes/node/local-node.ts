import { join } from "node:path";
import { request } from "undici";
import type { ApiserverOfNode } from "../../kube/cluster-flags.ts";
import type { KubeConnection } from "../../kube/kube-connection.ts";
import { killCgroups } from "../../process/cgroups.ts";
import { LocalProcess } from "../../process/managed-process.ts";
import type { ImageArchive } from "../addons/addon-images.ts";
import { nodeAddress } from "../private/addresses.ts";
import type { PrivateRun } from "../private/config.ts";
import type { NodePrograms } from "../programs/program-list.ts";
import { endContainers, removeContainers } from "./containers.ts";
import { answersImages, importImages } from "./images.ts";
import { kubeProxyHealthPort } from "./kube-proxy-config.ts";
import { kubeletFlags, kubeletHealthPort, type NodeIdentity } from "./kubelet-config.ts";
import { mountKubeletRoot, writeNodeFiles } from "./node-files.ts";
import { type NodePaths, nodePaths } from "./node-paths.ts";
import { markPodsUnready } from "./pods-of-before.ts";
import { enforcePolicies } from "./policies.ts";
import { provisionVolumes } from "./volumes.ts";

export interface NodeOptions {
  /** The id of its cluster. */
  readonly cluster: string;
  readonly clusterDir: string;
  readonly run: PrivateRun;
  readonly programs: Pick<NodePrograms, "kubelet" | "kube-proxy" | "containerd" | "containerd-shim-runc-v2" | "ctr">;
  /** Put into containerd before pods start. */
  readonly images: readonly ImageArchive[];
  /** The image among them that holds a pod's namespaces. */
  readonly sandboxImage: string;
  /** Whether its pods' data is taken up by another run, for which they are ended in order. */
  readonly durable: boolean;
  readonly onSpawn: (name: string, pid: number) => void;
}

/** A real node whose files are written and whose processes are declared. */
export interface LocalNode {
  /** Where its cluster's servers listen, and at which ports. */
  readonly address: string;
  readonly ports: readonly number[];
  /** Who calls the API server from the node, with the group of each. */
  readonly users: Readonly<Record<string, string>>;
  /** Where each of them expects its kubeconfig. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  readonly apiserver: ApiserverOfNode;
  readonly processes: Readonly<Record<"containerd" | "kubelet" | "kubeProxy", LocalProcess>>;
  /** Needs no API server. */
  startContainerd(): Promise<void>;
  /** Starts what talks to the API server, with all rights; the connection is its own from now on. */
  start(kube: KubeConnection, kubeconfig: string): Promise<void>;
  /** Ends the node's processes and its pods, at once if their data is not used any further. */
  stop(): Promise<void>;
}

/** Prepares the files and processes of a node without starting anything. */
export function declareNode(options: NodeOptions): LocalNode {
  const { cluster, clusterDir, programs, images } = options;
  const paths = nodePaths(clusterDir);
  // A cluster with real nodes has one.
  const name = `${cluster}-node-1`;
  writeNodeFiles(options, { paths, name });
  mountKubeletRoot(paths);
  const processes = declareProcesses(options, { paths, name });
  const { containerd, kubelet, kubeProxy } = processes;
  const loops = new AsyncDisposableStack();
  return {
    address: nodeAddress,
    ports: nodePorts,
    users: { [`system:node:${name}`]: "system:nodes", "system:kube-proxy": "" },
    kubeconfigs: { [`system:node:${name}`]: paths.kubeletKubeconfig, "system:kube-proxy": paths.kubeProxyKubeconfig },
    apiserver: { address: nodeAddress, kubeletClient: paths.kubeletClient },
    processes,
    startContainerd: async () => {
      await containerd.start();
      await removeContainers(programs.ctr);
      await importImages(programs.ctr, images);
    },
    start: async (kube, kubeconfig) => {
      loops.use(kube);
      loops.use(provisionVolumes({ kube, dir: paths.volumes, node: name }));
      // Before the first pod, which is closed from its beginning then.
      loops.use(await enforcePolicies(kubeconfig, join(clusterDir, "network-policies.log")));
      await markPodsUnready(kube);
      await Promise.all([kubelet.start(), kubeProxy.spawn()]);
    },
    stop: async () => {
      await loops.disposeAsync();
      await Promise.all([kubelet.kill(), kubeProxy.kill()]);
      // A courtesy: one that does not end, or can't be asked, is killed like those of any run.
      if (options.durable) await endContainers(programs.ctr).catch(() => undefined);
      // The API server would wait 5 s for the requests of those that watch it.
      killCgroups(options.run.cgroup);
      await containerd.kill();
    },
  };
}

/** etcd's two, the API server's as network policies expect it, and kwok's, which does not run. */
const nodePorts = [2379, 2380, 6443, 10_000] as const;

function declareProcesses(options: NodeOptions, node: NodeIdentity): LocalNode["processes"] {
  const { paths } = node;
  const { programs } = options;
  return {
    containerd: declareProcess(options, paths, {
      name: "containerd",
      command: programs.containerd,
      args: ["--config", paths.containerdConfig],
      ready: () => answersImages(programs.ctr),
    }),
    kubelet: declareProcess(options, paths, {
      name: "kubelet",
      command: programs.kubelet,
      args: kubeletFlags(node),
      ready: () => answersOk(`http://127.0.0.1:${kubeletHealthPort}/healthz`),
    }),
    kubeProxy: declareProcess(options, paths, {
      name: "kube-proxy",
      command: programs["kube-proxy"],
      args: [`--config=${paths.kubeProxyConfig}`],
      ready: () => answersOk(`http://127.0.0.1:${kubeProxyHealthPort}/healthz`),
    }),
  };
}

interface Declaration {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly ready: () => Promise<boolean>;
}

function declareProcess(options: NodeOptions, paths: NodePaths, declaration: Declaration): LocalProcess {
  const { name, ...rest } = declaration;
  return new LocalProcess({
    ...rest,
    name: `${options.cluster}/${name}`,
    cwd: paths.dir,
    logFile: join(options.clusterDir, `${name}.log`),
    onSpawn: options.onSpawn,
  });
}

async function answersOk(url: string): Promise<boolean> {
  const answer = await request(url, { headersTimeout: 2000 });
  await answer.body.dump();
  return answer.statusCode === 200;
}
