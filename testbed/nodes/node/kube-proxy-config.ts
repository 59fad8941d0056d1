import { podRange } from "../private/addresses.ts";
import type { NodePaths } from "./node-paths.ts";

/** Where /healthz answers. */
export const kubeProxyHealthPort = 10256;

/** kube-proxy's configuration file, as far as its defaults don't do. */
export function kubeProxyConfig(paths: NodePaths, name: string): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clientConnection: { kubeconfig: paths.kubeProxyKubeconfig },
    hostnameOverride: name,
    clusterCIDR: podRange,
    healthzBindAddress: `127.0.0.1:${kubeProxyHealthPort}`,
    metricsBindAddress: "127.0.0.1:10249",
    // These belong to the machine, and only its own network namespace may write them.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    // The default of a second between two looks delays each new Service.
    nftables: { minSyncPeriod: "100ms" },
    oomScoreAdj: 0,
  };
}
