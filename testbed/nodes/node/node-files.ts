import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { selfSigned } from "../../certificates/certificates.ts";
import type { PrivateRun } from "../private/config.ts";
import { systemCommand } from "../private/system-command.ts";
import type { NodePrograms } from "../programs/program-list.ts";
import { cniPluginDir } from "../requirements.ts";
import { cniConfig } from "./cni-config.ts";
import { containerdConfig } from "./containerd-config.ts";
import { kubeProxyConfig } from "./kube-proxy-config.ts";
import { kubeletConfig } from "./kubelet-config.ts";
import type { NodePaths } from "./node-paths.ts";

/** What a node's files are made of. */
interface NodeFilesInput {
  readonly run: Pick<PrivateRun, "cgroup" | "containerdRoot">;
  readonly programs: Pick<NodePrograms, "containerd-shim-runc-v2">;
  /** The image that holds a pod's namespaces. */
  readonly sandboxImage: string;
}

/** Makes the kubelet's directory, and makes it known by its short name in the private mount namespace. */
export function mountKubeletRoot({ kubeletData, kubeletRoot }: NodePaths): void {
  for (const dir of [kubeletData, kubeletRoot]) mkdirSync(dir, { recursive: true, mode: 0o750 });
  systemCommand("mount", ["--bind", kubeletData, kubeletRoot]);
}

/** Writes all files that a node's programs read, after whatever an earlier start has left. */
export function writeNodeFiles(input: NodeFilesInput, { paths, name }: { paths: NodePaths; name: string }): void {
  rmSync(paths.dir, { recursive: true, force: true });
  for (const dir of [paths.dir, paths.cniConfigs, paths.volumes]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { certificate, key } = selfSigned("kube-apiserver");
  const files = {
    [paths.kubeletClient.certificate]: certificate,
    [paths.kubeletClient.key]: key,
    [paths.kubeletConfig]: JSON.stringify(kubeletConfig(paths, input.run.cgroup)),
    [paths.kubeProxyConfig]: JSON.stringify(kubeProxyConfig(paths, name)),
    [paths.resolvConf]: "",
    [join(paths.cniConfigs, "10-storeplane.conflist")]: JSON.stringify(cniConfig(paths)),
    [paths.containerdConfig]: containerdConfig({
      paths,
      root: input.run.containerdRoot,
      cniPlugins: cniPluginDir,
      shim: input.programs["containerd-shim-runc-v2"],
      sandboxImage: input.sandboxImage,
    }),
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(path, content, { mode: 0o600 });
}
