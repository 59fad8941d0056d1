import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const cgroupRoot = "/sys/fs/cgroup";
const removeWithinMs = 10_000;

/** Makes a group of this name below the root of every hierarchy, to hold all pods of one run. */
export function createCgroups(name: string, root = cgroupRoot): void {
  for (const hierarchy of hierarchies(root)) {
    if (existsSync(join(hierarchy, "cgroup.subtree_control"))) passControllersOn(hierarchy);
    const dir = join(hierarchy, name);
    mkdirSync(dir, { recursive: true });
    if (existsSync(join(dir, "cgroup.subtree_control"))) passControllersOn(dir);
    // The first version of cgroups gives a new group no processors and no memory.
    for (const file of ["cpuset.mems", "cpuset.cpus"]) copyIfThere(join(hierarchy, file), join(dir, file));
  }
}

/**
 * Ends what still runs in the groups of this name and removes them with all below; does nothing where there are no such groups.
 * Synchronous, as it must also work while a process exits. Returns what could not be removed within 10 s.
 */
export function removeCgroups(name: string, root = cgroupRoot): string[] {
  const deadline = Date.now() + removeWithinMs;
  for (;;) {
    const left = hierarchies(root)
      .map((hierarchy) => join(hierarchy, name))
      .filter((dir) => existsSync(dir));
    killCgroups(name, root);
    const busy = left.filter((dir) => !removeTree(dir));
    if (busy.length === 0 || Date.now() > deadline) return busy;
    pause(20);
  }
}

/** Kills what runs in the groups of this name; its processes end soon after. */
export function killCgroups(name: string, root = cgroupRoot): void {
  for (const hierarchy of hierarchies(root)) killTree(join(hierarchy, name));
}

function killTree(dir: string): void {
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) killTree(join(dir, entry.name));
    }
    for (const pid of readFileSync(join(dir, "cgroup.procs"), "utf8").split("\n")) endProcess(Number(pid));
  } catch {
    // Another one has removed the group meanwhile.
  }
}

/** Directories that hold a tree of groups each: one on a machine of the second version, otherwise one per controller. */
function hierarchies(root: string): string[] {
  if (existsSync(join(root, "cgroup.controllers"))) return [root];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name))
    .filter((dir) => existsSync(join(dir, "cgroup.procs")));
}

function passControllersOn(dir: string): void {
  const controllers = readFileSync(join(dir, "cgroup.controllers"), "utf8").split(/\s+/).filter(Boolean);
  // One at a time: the kernel refuses all of a list for one that can't be passed on.
  for (const controller of controllers) {
    try {
      writeFileSync(join(dir, "cgroup.subtree_control"), `+${controller}`);
    } catch {
      // Not for this machine; a kubelet that needs it says so.
    }
  }
}

function copyIfThere(from: string, to: string): void {
  if (existsSync(from) && existsSync(to)) writeFileSync(to, readFileSync(from));
}

function removeTree(dir: string): boolean {
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(join(dir, entry.name));
    }
    rmdirSync(dir);
  } catch {
    // Busy until its processes have ended; asked again.
  }
  return !existsSync(dir);
}

function endProcess(pid: number): void {
  // 0 stands for a process outside of this namespace, which is not ours.
  if (pid <= 0) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended between the question and the signal.
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
