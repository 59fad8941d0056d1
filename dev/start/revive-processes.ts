import { setTimeout as sleep } from "node:timers/promises";
import type { ManagedProcess } from "../../testbed/process/managed-process.ts";

const lookEveryMs = 1000;

/** A process whose words are in a file. */
type Logged = Pick<ManagedProcess, "name" | "pid" | "start"> & { readonly logFile: string };

/** Starts a process again that has ended, as a cluster would do with its pod; until the signal is aborted. */
export async function reviveProcesses(processes: readonly Logged[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined); // rejects only when aborted
    for (const each of processes) if (each.pid === 0 && !signal.aborted) await revive(each);
  }
}

async function revive(ended: Logged): Promise<void> {
  console.log(`${ended.name} has ended; it is started again (${ended.logFile})`);
  try {
    await ended.start();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}
