import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as z from "zod";

/** A process named so that a later process with the same pid is never mistaken for it. */
export const processIdentitySchema = z.object({ pid: z.int().positive(), started: z.string().min(1) });
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** When the process started, as the system counts it, or undefined if there is no such process. */
export function processStartTime(pid: number): string | undefined {
  try {
    return process.platform === "linux" ? linuxStartTime(pid) : psStartTime(pid);
  } catch {
    return undefined;
  }
}

/** The identity of a running process; undefined if it has gone. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = processStartTime(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return processStartTime(identity.pid) === identity.started;
}

function linuxStartTime(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command name (field 2) may hold spaces and brackets, so fields are counted from its last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended already; only its parent has not been told yet.
  return fields[0] === "Z" ? undefined : fields[19];
}

function psStartTime(pid: number): string | undefined {
  const line = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  return line === "" ? undefined : line;
}
