import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemCommand } from "./system-command.ts";

/** What the kubelet writes for the whole machine, with the values that it wants to find. */
const kubeletSysctls = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
} as const;

/** Directories with paths that programs insist on; what is written there is forgotten with the run. containerd makes /opt/containerd. */
const scratched = ["/var/lib", "/var/log", "/etc", "/opt"] as const;

/** Directories that are the same inside and outside. */
export interface KeptDirectories {
  /** That of the run. */
  readonly dir: string;
  readonly more: readonly string[];
}

/** Makes the new mount namespace such that nothing written in it, but to what is kept, reaches the machine. */
export function setUpMounts({ dir, more }: KeptDirectories): void {
  const kept = [dir, ...more];
  // What a path leads to may be covered where the path itself is not.
  const places = kept.map((path) => new Set([path, realpathSync(path)]));
  coverRun(join(dir, "run"), kept);
  for (const path of scratched) if (existsSync(path)) scratch(path);
  for (const [index, paths] of places.entries()) {
    for (const path of paths) if (isCovered(path)) putBack(`/run/kept/${index}`, path);
  }
  protectSysctls();
}

/** Prepared aside: kept directories may lie below /run. */
function coverRun(aside: string, kept: readonly string[]): void {
  mkdirSync(aside, { recursive: true });
  mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", aside);
  for (const [index, path] of kept.entries()) putBack(path, join(aside, "kept", String(index)));
  mount("--rbind", aside, "/run");
}

function isCovered(path: string): boolean {
  return ["/run", ...scratched].some((covered) => `${path}/`.startsWith(`${covered}/`));
}

function putBack(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  mount("--rbind", from, to);
}

function scratch(dir: string): void {
  const [upper, work] = [join("/run/scratch", dir, "upper"), join("/run/scratch", dir, "work")];
  mkdirSync(upper, { recursive: true });
  mkdirSync(work, { recursive: true });
  mount("-t", "overlay", "-o", `lowerdir=${dir},upperdir=${upper},workdir=${work}`, "overlay", dir);
}

/** All of them read-only, so that a new one to be protected fails instead of changing the machine. */
function protectSysctls(): void {
  const copies = "/run/sysctls";
  mkdirSync(copies);
  mount("-o", "bind,ro", "/proc/sys", "/proc/sys");
  // These belong to the network namespace.
  mount("--bind", "/proc/sys/net", "/proc/sys/net");
  mount("-o", "remount,bind,rw", "/proc/sys/net");
  for (const [name, value] of Object.entries(kubeletSysctls)) {
    const copy = join(copies, name.replaceAll("/", "."));
    writeFileSync(copy, `${value}\n`);
    mount("--bind", copy, `/proc/sys/${name}`);
  }
}

function mount(...args: string[]): void {
  systemCommand("mount", args);
}
