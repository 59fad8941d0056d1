import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemCommand } from "./system-command.ts";

/** What the kubelet writes for the whole machine, with the values that it wants to find. */
const KUBELET_SYSCTLS = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
} as const;

/** Directories with paths that programs insist on; what is written there is forgotten with the run. */
const SCRATCHED = ["/var/lib", "/var/log", "/etc"] as const;

/**
 * Makes the new mount namespace such that nothing written in it, but to `kept` directories, reaches the machine.
 * @param kept directories that are the same inside and outside.
 */
export function setUpMounts(kept: readonly string[]): void {
  mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run");
  for (const [index, dir] of kept.entries()) keepAside(dir, `/run/kept/${index}`);
  for (const dir of SCRATCHED) scratch(dir);
  for (const [index, dir] of kept.entries()) {
    if (SCRATCHED.some((scratched) => `${dir}/`.startsWith(`${scratched}/`))) {
      mount("--rbind", `/run/kept/${index}`, dir);
    }
  }
  protectSysctls();
}

function keepAside(dir: string, aside: string): void {
  mkdirSync(aside, { recursive: true });
  mount("--rbind", dir, aside);
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
  for (const [name, value] of Object.entries(KUBELET_SYSCTLS)) {
    const copy = join(copies, name.replaceAll("/", "."));
    writeFileSync(copy, `${value}\n`);
    mount("--bind", copy, `/proc/sys/${name}`);
  }
}

function mount(...args: string[]): void {
  systemCommand("mount", args);
}
