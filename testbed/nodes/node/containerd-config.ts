import { containerdSocket, type NodePaths } from "./node-paths.ts";

export interface ContainerdInput {
  readonly paths: NodePaths;
  /** Images and the file systems of containers. */
  readonly root: string;
  readonly cniPlugins: string;
  /** Path of the program that holds a container, of containerd's version. */
  readonly shim: string;
  /** The image that holds a pod's namespaces. */
  readonly sandboxImage: string;
}

/** containerd's configuration file, as far as its defaults don't do. */
export function containerdConfig({ paths, root, cniPlugins, shim, sandboxImage }: ContainerdInput): string {
  // JSON's strings are TOML's too.
  const text = (value: string): string => JSON.stringify(value);
  return `version = 4
root = ${text(root)}
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]

[grpc]
address = ${text(containerdSocket)}

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = ${text(sandboxImage)}

[plugins."io.containerd.cri.v1.runtime"]
# A profile of AppArmor would be loaded for the whole machine.
disable_apparmor = true
# Lowering a score takes a right that a container's root lacks.
restrict_oom_score_adj = true

[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = [${text(cniPlugins)}]
conf_dir = ${text(paths.cniConfigs)}

[plugins."io.containerd.cri.v1.runtime".containerd]
default_runtime_name = "runc"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
# Otherwise another version's on the path would be taken.
runtime_path = ${text(shim)}

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
SystemdCgroup = false
BinaryName = "runc"
`;
}
