import { readFileSync } from "node:fs";

/** What the kernel counts CPU time in, the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds, user and system, that all threads of a process have used so far. Linux only. */
export function cpuSecondsOf(pid: number): number {
  return sumOfFields(pid, 14, 15);
}

/** CPU seconds that the ended children of this process have used; each counts when it ends. Linux only. */
export function cpuSecondsOfEndedChildren(): number {
  return sumOfFields(process.pid, 16, 17);
}

/** Fields of /proc/PID/stat, counted from 1 as in proc(5). */
function sumOfFields(pid: number, ...numbers: number[]): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses and may hold spaces.
  const fromThird = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = numbers.map((number) => Number(fromThird[number - 3]));
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond;
}
