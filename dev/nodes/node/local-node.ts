import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import type { ApiserverOfNode } from "../../servers/cluster-flags.ts";
import type { KubeConnection } from "../../servers/kube-connection.ts";
import { LocalProcess } from "../../servers/managed-process.ts";
import type { ImageArchive } from "../addons/addon-images.ts";
import { nodeAddress } from "../private/addresses.ts";
import type { PrivateRun } from "../private/config.ts";
import type { NodePrograms } from "../programs/program-list.ts";
import { CNI_PLUGIN_DIR } from "../requirements.ts";
import { cniConfig } from "./cni-config.ts";
import { containerdConfig } from "./containerd-config.ts";
import { importImages, removeContainers } from "./images.ts";
import { KUBE_PROXY_HEALTH_PORT, kubeProxyConfig } from "./kube-proxy-config.ts";
import { KUBELET_HEALTH_PORT, kubeletConfig, kubeletFlags } from "./kubelet-config.ts";
import { type NodePaths, nodePaths } from "./node-paths.ts";
import { selfSigned } from "./self-signed.ts";
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
  readonly onSpawn: (name: string, pid: number) => void;
}

/** A real node whose files are written and whose processes are declared. */
export interface LocalNode {
  readonly name: string;
  /** Who calls the API server from the node, with the group of each. */
  readonly users: Readonly<Record<string, string>>;
  /** Where each of them expects its kubeconfig. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  readonly apiserver: ApiserverOfNode;
  readonly processes: Readonly<Record<"containerd" | "kubelet" | "kubeProxy", LocalProcess>>;
  /** Needs no API server. */
  startContainerd(): Promise<void>;
  /** Starts what talks to the API server; the connection is its own from now on. */
  start(kube: KubeConnection): Promise<void>;
  /** Ends the node's processes; its pods end with the run. */
  stop(): Promise<void>;
}

/** The node of a cluster; a cluster with real nodes has one. */
export function nodeName(cluster: string): string {
  return `${cluster}-node-1`;
}

/** Prepares the files and processes of a node without starting anything. */
export function declareNode(options: NodeOptions): LocalNode {
  const { cluster, clusterDir, run, programs, sandboxImage } = options;
  const paths = nodePaths(clusterDir);
  const name = nodeName(cluster);
  rmSync(paths.dir, { recursive: true, force: true });
  for (const dir of [paths.dir, paths.cniConfigs, paths.volumes]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const client = selfSigned("kube-apiserver");
  writePrivate(paths.kubeletClient.certificate, client.certificate);
  writePrivate(paths.kubeletClient.key, client.key);
  const kubelet = { paths, cgroup: run.cgroup, name, labels: { "topology.kubernetes.io/zone": "zone-1" } };
  writePrivate(paths.kubeletConfig, JSON.stringify(kubeletConfig(kubelet)));
  writePrivate(paths.kubeProxyConfig, JSON.stringify(kubeProxyConfig(paths, name)));
  writePrivate(paths.resolvConf, "");
  writePrivate(join(paths.cniConfigs, "10-storeplane.conflist"), JSON.stringify(cniConfig(paths)));
  const input = {
    paths,
    root: run.containerdRoot,
    cniPlugins: CNI_PLUGIN_DIR,
    shim: programs["containerd-shim-runc-v2"],
    sandboxImage,
  };
  writePrivate(paths.containerdConfig, containerdConfig(input));
  const declare = (it: Declaration): LocalProcess => declareProcess(options, paths, it);
  const processes = {
    containerd: declare({
      name: "containerd",
      command: programs.containerd,
      args: ["--config", paths.containerdConfig],
      ready: () => importImages(programs.ctr, []).then(() => true),
    }),
    kubelet: declare({
      name: "kubelet",
      command: programs.kubelet,
      args: kubeletFlags(kubelet),
      ready: () => answersOk(`http://127.0.0.1:${KUBELET_HEALTH_PORT}/healthz`),
    }),
    kubeProxy: declare({
      name: "kube-proxy",
      command: programs["kube-proxy"],
      args: [`--config=${paths.kubeProxyConfig}`],
      ready: () => answersOk(`http://127.0.0.1:${KUBE_PROXY_HEALTH_PORT}/healthz`),
    }),
  };
  const users = { [`system:node:${name}`]: "system:nodes", "system:kube-proxy": "" };
  const volumes = new AsyncDisposableStack();
  return {
    name,
    users,
    kubeconfigs: { [`system:node:${name}`]: paths.kubeletKubeconfig, "system:kube-proxy": paths.kubeProxyKubeconfig },
    apiserver: { address: nodeAddress, kubeletClient: paths.kubeletClient },
    processes,
    startContainerd: async () => {
      await processes.containerd.start();
      await removeContainers(programs.ctr);
      await importImages(programs.ctr, options.images);
    },
    start: async (kube) => {
      volumes.use(kube);
      volumes.use(provisionVolumes({ kube, dir: paths.volumes, node: name }));
      await Promise.all([processes.kubelet.start(), processes.kubeProxy.spawn()]);
    },
    stop: async () => {
      await volumes.disposeAsync();
      await Promise.all([processes.kubelet.kill(), processes.kubeProxy.kill()]);
      await processes.containerd.kill();
    },
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

function writePrivate(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 });
}
