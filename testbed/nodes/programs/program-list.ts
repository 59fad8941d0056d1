import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExpectedVersion } from "../../fetch/given-directories.ts";
import { kubernetesVersion } from "../../fetch/go-build.ts";
import type { GoProgram } from "../../fetch/go-programs.ts";
import { goModuleDir, pinnedVersions, requiredModules } from "../../fetch/pinned-versions.ts";

/** The programs of a real node and of what runs on it from the start. */
export const nodeProgramNames = [
  "kubelet",
  "kube-proxy",
  "containerd",
  "containerd-shim-runc-v2",
  "ctr",
  "coredns",
  "pause",
  "traefik",
] as const;
export type NodeProgramName = (typeof nodeProgramNames)[number];

/** Absolute paths. */
export type NodePrograms = Readonly<Record<NodeProgramName, string>>;

/** Each folder below holds one Go module; they can't share one, because their dependencies disagree. */
export const moduleFolders = ["containerd", "coredns", "traefik", "pause"] as const;
type Folder = (typeof moduleFolders)[number];

interface NodeProgram extends GoProgram {
  /** Undefined for what shows none. */
  readonly expected: ExpectedVersion | undefined;
}

const programs: Record<NodeProgramName, () => NodeProgram> = {
  kubelet: () => kubernetesProgram("kubelet"),
  "kube-proxy": () => kubernetesProgram("kube-proxy"),
  containerd: () => containerdProgram("containerd", "--version"),
  "containerd-shim-runc-v2": () => containerdProgram("containerd-shim-runc-v2", "-v"),
  ctr: () => containerdProgram("ctr", "--version"),
  coredns: () => corednsProgram(),
  traefik: () => traefikProgram(),
  pause: () => ({ ...own("pause"), expected: undefined }),
};

/** How a program is built and how a ready one is recognized. */
export function nodeProgram(name: NodeProgramName): NodeProgram {
  return programs[name]();
}

/** The least version of Go that builds all of them. */
export function leastGo(): string {
  const versions = moduleFolders.map((folder) => /^go (\S+)$/m.exec(goMod(folder))?.[1] ?? "");
  return versions.sort((a, b) => b.localeCompare(a, "en", { numeric: true }))[0] ?? "";
}

/** From the servers' module: a node has the version of its API server. */
function kubernetesProgram(name: "kubelet" | "kube-proxy"): NodeProgram {
  const version = pinnedVersions().kubernetes;
  return {
    package: `k8s.io/kubernetes/cmd/${name}`,
    moduleDir: goModuleDir,
    values: kubernetesVersion(version),
    expected: { args: ["--version"], version },
  };
}

function containerdProgram(name: string, versionArgument: string): NodeProgram {
  const path = "github.com/containerd/containerd/v2";
  const version = pinned("containerd", path);
  return {
    package: `${path}/cmd/${name}`,
    moduleDir: moduleDir("containerd"),
    values: { [`${path}/version.Version`]: version },
    tags: ["no_btrfs", "no_devmapper", "no_zfs"], // they want C libraries, and nothing here uses them
    expected: { args: [versionArgument], version },
  };
}

function corednsProgram(): NodeProgram {
  const version = pinned("coredns", "github.com/coredns/coredns");
  return { ...own("coredns"), expected: { args: ["-version"], version } };
}

function traefikProgram(): NodeProgram {
  const path = "github.com/traefik/traefik/v3";
  const version = pinned("traefik", path);
  return {
    package: `${path}/cmd/traefik`,
    moduleDir: moduleDir("traefik"),
    values: { [`${path}/pkg/version.Version`]: version.slice(1) },
    expected: { args: ["version"], version },
  };
}

/** A program whose main package lies in the folder itself. */
function own(folder: Folder): GoProgram {
  return { package: ".", moduleDir: moduleDir(folder) };
}

function pinned(folder: Folder, path: string): string {
  const version = requiredModules(goMod(folder)).get(path);
  if (version === undefined) throw new RangeError(`${moduleDir(folder)}/go.mod requires no ${path}`);
  return version;
}

function goMod(folder: Folder): string {
  return readFileSync(join(moduleDir(folder), "go.mod"), "utf8");
}

/** Where the module of a folder lies. */
export function moduleDir(folder: Folder): string {
  return join(import.meta.dirname, folder);
}
