import { join } from "node:path";

/** Where everything of a cluster's node lies. */
export interface NodePaths {
  /** Re-created at each start, as after a reboot. */
  readonly dir: string;
  readonly kubeletConfig: string;
  readonly kubeletKubeconfig: string;
  /** Of pods: their empty directories, mounts and tokens. */
  readonly kubeletData: string;
  /** Where the kubelet finds them: otherwise its sockets below could have too long a path. */
  readonly kubeletRoot: string;
  readonly kubeletCertificates: string;
  readonly podLogs: string;
  readonly volumePlugins: string;
  /** Pods that use the node's own DNS find none. */
  readonly resolvConf: string;
  readonly kubeProxyConfig: string;
  readonly kubeProxyKubeconfig: string;
  readonly containerdConfig: string;
  readonly cniConfigs: string;
  /** Addresses that pods have been given. */
  readonly cniAddresses: string;
  /** The certificate by which the API server calls the kubelet. */
  readonly kubeletClient: { readonly certificate: string; readonly key: string };
  /** The contents of volumes, kept as long as their claims. */
  readonly volumes: string;
}

/** @param clusterDir the directory of the cluster. */
export function nodePaths(clusterDir: string): NodePaths {
  const dir = join(clusterDir, "node");
  const at = (name: string): string => join(dir, name);
  return {
    dir,
    kubeletConfig: at("kubelet.json"),
    kubeletKubeconfig: at("kubelet.kubeconfig"),
    kubeletData: at("kubelet"),
    kubeletRoot: "/run/storeplane-kubelet",
    kubeletCertificates: at("kubelet-certificates"),
    podLogs: at("pod-logs"),
    volumePlugins: at("volume-plugins"),
    resolvConf: at("resolv.conf"),
    kubeProxyConfig: at("kube-proxy.json"),
    kubeProxyKubeconfig: at("kube-proxy.kubeconfig"),
    containerdConfig: at("containerd.toml"),
    cniConfigs: at("cni"),
    cniAddresses: at("cni-addresses"),
    kubeletClient: { certificate: at("kubelet-client.crt"), key: at("kubelet-client.key") },
    volumes: join(clusterDir, "volumes"),
  };
}

/** containerd's socket; on the private /run. */
export const containerdSocket = "/run/containerd/containerd.sock";
