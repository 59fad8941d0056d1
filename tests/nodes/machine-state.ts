import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Sysctls that change by themselves: counters, random numbers, and what the kernel adjusts to the load. */
const restless = [
  /^kernel\/random\//,
  /^kernel\/ns_last_pid$/,
  /^kernel\/pty\/nr$/,
  /^kernel\/perf_event_max_sample_rate$/,
  /^fs\/(aio-nr|dentry-state|file-nr|inode-nr|inode-state)$/,
  /^fs\/quota\//,
  /^net\/netfilter\/nf_conntrack_count$/,
] as const;

/**
 * What builds an image for another file meanwhile mounts its layers and, while it runs, the folder of its storage; a
 * node's own mounts lie below /run/containerd.
 */
const buildMount = /\/overlay\/[0-9a-f]{64}\/merged |\/images\/storage\/[a-z-]+\/root\/overlay /;

/** Directories of the machine that programs of a node like to write to. */
const writtenTo = [
  "/etc",
  "/etc/cni",
  "/opt",
  "/run",
  "/var/lib",
  "/var/lib/cni",
  "/var/lib/containerd",
  "/var/lib/kubelet",
  "/var/log",
  "/usr/libexec",
] as const;

/**
 * Everything of the machine that a node could change by mistake, one line each.
 * @param run the id of the run that is looked at; groups of others, which come and go meanwhile, are left out.
 */
export function machineState(run = "none"): string[] {
  return [
    ...label("sysctl", sysctls("/proc/sys")),
    ...label("mount", mounts()),
    ...label("link", printed("ip", "-oneline", "link", "show")),
    ...label("address", addresses()),
    ...label("route", printed("ip", "route", "show", "table", "all")),
    ...label("rule", printed("ip", "rule", "show")),
    ...label("filter", printed("nft", "--stateless", "list", "ruleset")),
    ...label("cgroup", groups("/sys/fs/cgroup", run)),
    ...label("file", writtenTo.flatMap(entries)),
  ];
}

/** The lines that are in one of two states only, each with the side that has it. */
export function differences(before: readonly string[], after: readonly string[]): string[] {
  const [was, is] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !is.has(line)).map((line) => `before: ${line}`),
    ...after.filter((line) => !was.has(line)).map((line) => `after: ${line}`),
  ];
}

function label(name: string, lines: readonly string[]): string[] {
  return lines.filter(Boolean).map((line) => `${name} ${line}`);
}

function printed(command: string, ...args: readonly string[]): string[] {
  return execFileSync(command, args, { encoding: "utf8" }).split("\n");
}

/** Without the time that is left of an address from DHCP. */
function addresses(): string[] {
  return printed("ip", "-oneline", "address", "show").map((line) => line.replace(/valid_lft.*$/, ""));
}

function mounts(): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines.filter((line) => !buildMount.test(line));
}

function sysctls(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !restless.some((name) => name.test(file.slice(root.length + 1))))
    .flatMap((file) => {
      const value = readable(file);
      return value === undefined ? [] : [`${file} ${value.trim()}`];
    });
}

function readable(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Write-only, or of a device that has no such value.
    return undefined;
  }
}

function groups(dir: string, run: string): string[] {
  const inside = groupsIn(dir).filter((group) => isOf(run, group));
  return inside.flatMap((group) => [group, ...groups(group, run)]);
}

function groupsIn(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(dir, entry.name));
  } catch {
    // It went since it was seen.
    return [];
  }
}

function isOf(run: string, dir: string): boolean {
  const id = /\/storeplane-([0-9a-f]{8})(\/|$)/.exec(dir)?.[1];
  return id === undefined || id === run;
}

function entries(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir).map((name) => join(dir, name)) : [];
}
