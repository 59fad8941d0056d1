import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Something a machine has to have, and the Debian package that brings it. */
export interface Requirement {
  /** A program on the path, or an absolute path of a file. */
  readonly file: string;
  readonly package: string;
}

/** Where Debian puts the plugins that give pods their network. */
export const cniPluginDir = "/usr/lib/cni";

const cniPlugins = ["ptp", "host-local", "loopback"];

/** For a node that runs pods. */
export const nodeRequirements: readonly Requirement[] = [
  // Debian's own: one that is built from modules can't filter system calls, which RuntimeDefault asks for.
  { file: "runc", package: "runc" },
  ...cniPlugins.map((name) => ({ file: join(cniPluginDir, name), package: "containernetworking-plugins" })),
  { file: "nft", package: "nftables" },
  { file: "ip", package: "iproute2" },
  { file: "unshare", package: "util-linux" },
  { file: "setpriv", package: "util-linux" },
  { file: "mount", package: "mount" },
];

/** For building the images of shops without a registry. */
export const imageRequirements: readonly Requirement[] = [
  { file: "buildah", package: "buildah" },
  { file: "debootstrap", package: "debootstrap" },
];

/** For a Docker engine of our own, and what is asked through it; the service that the package brings is not used. */
export const dockerRequirements: readonly Requirement[] = [
  { file: "dockerd", package: "docker.io" },
  { file: "docker", package: "docker.io" },
  { file: "containerd", package: "containerd" },
  { file: "iptables", package: "iptables" },
  { file: "curl", package: "curl" },
];

/** What is known of a machine. */
export interface Machine {
  readonly platform: string;
  /** Undefined where there are none. */
  readonly uid: number | undefined;
  readonly has: (file: string) => boolean;
}

/** This machine can't have real nodes; the one message says everything that is missing, and what to do. */
export class NodeRequirementsError extends Error {
  override readonly name = "NodeRequirementsError";

  constructor(problems: readonly string[]) {
    super(`Real nodes can't run here:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** The packages that bring what is missing, each once, in the order of the list. */
export function missingPackages(requirements: readonly Requirement[], machine: Machine): readonly string[] {
  return [...new Set(requirements.filter(({ file }) => !machine.has(file)).map((missing) => missing.package))];
}

/** @throws NodeRequirementsError unless the machine can run real nodes with these requirements. */
export function requireOf(requirements: readonly Requirement[], machine: Machine): void {
  const problems = [];
  if (machine.platform !== "linux") {
    problems.push(`they need Linux, this is ${machine.platform}`);
  } else {
    if (machine.uid !== 0) problems.push(`they need root, this is user ${machine.uid ?? "unknown"}`);
    const files = requirements.filter(({ file }) => !machine.has(file)).map(({ file }) => file);
    const install = installCommand(missingPackages(requirements, machine));
    if (files.length > 0) problems.push(`missing: ${files.join(", ")}; install them: ${install}`);
  }
  if (problems.length > 0) throw new NodeRequirementsError(problems);
}

/** For Debian and what derives from it. */
function installCommand(packages: readonly string[]): string {
  return `apt-get install --no-install-recommends ${packages.join(" ")}`;
}

/** @throws NodeRequirementsError unless real nodes can run on this machine; with `images` also build their images, with `docker` a Docker engine. */
export function requireNodeMachine({ images = false, docker = false }: MachineUse = {}): void {
  const more = [...(images ? imageRequirements : []), ...(docker ? dockerRequirements : [])];
  requireOf([...nodeRequirements, ...more], thisMachine());
}

interface MachineUse {
  readonly images?: boolean;
  readonly docker?: boolean;
}

/** What is asked of the machine this runs on. */
export function thisMachine(path = process.env.PATH ?? ""): Machine {
  // Debian's root has these on the path, a service or a build may not.
  const folders = [...new Set([...path.split(delimiter), "/usr/sbin", "/sbin"])].filter((folder) => folder !== "");
  return {
    platform: process.platform,
    uid: process.getuid?.(),
    has: (file) => (file.startsWith("/") ? isProgram(file) : folders.some((folder) => isProgram(join(folder, file)))),
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
