import { clusterDns, nodeAddress } from "../private/addresses.ts";
import { containerdSocket, type NodePaths } from "./node-paths.ts";

/**
 * The kubelet's configuration file, as far as its defaults don't do.
 * @param cgroup the run's group, for example "storeplane-1a2b3c4d".
 */
export function kubeletConfig(paths: NodePaths, cgroup: string): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    healthzBindAddress: "127.0.0.1",
    healthzPort: kubeletHealthPort,
    // Who has the API server's key may do everything, all others nothing.
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: paths.kubeletClient.certificate },
    },
    authorization: { mode: "AlwaysAllow" },
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    // Machines with the first version of cgroups are still about, and those with swap are common.
    failCgroupV1: false,
    failSwapOn: false,
    // Lowering it takes a right that a container's root lacks.
    oomScoreAdj: 0,
    clusterDNS: [clusterDns],
    clusterDomain: "cluster.local",
    resolvConf: paths.resolvConf,
    podLogsDir: paths.podLogs,
    volumePluginDir: paths.volumePlugins,
    maxPods: 250,
    // A developer's disk may be nearly full; and an image that is removed can't be pulled again.
    evictionHard: {
      "memory.available": "50Mi",
      "nodefs.available": "1%",
      "nodefs.inodesFree": "1%",
      "imagefs.available": "1%",
      "imagefs.inodesFree": "1%",
    },
    imageGCHighThresholdPercent: 100,
    makeIPTablesUtilChains: false,
  };
}

/** Where /healthz answers. */
export const kubeletHealthPort = 10248;

/** A node by name, and where its files lie. */
export interface NodeIdentity {
  readonly paths: NodePaths;
  readonly name: string;
}

export function kubeletFlags({ paths, name }: NodeIdentity): string[] {
  return [
    `--config=${paths.kubeletConfig}`,
    `--kubeconfig=${paths.kubeletKubeconfig}`,
    `--root-dir=${paths.kubeletRoot}`,
    `--cert-dir=${paths.kubeletCertificates}`,
    `--hostname-override=${name}`,
    `--node-ip=${nodeAddress}`,
    "--node-labels=topology.kubernetes.io/zone=zone-1",
  ];
}
