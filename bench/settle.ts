import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterHandle } from "../testbed/servers/server-handles.ts";
import { cpuSecondsOf } from "./platform/cpu-seconds.ts";

const lookEveryMs = 250;
const calmShare = 0.25;
const maxMs = 60_000;

/** Waits until the cluster's servers have worked off what was begun before: they use little CPU then. */
export async function settle({ processes }: ClusterHandle): Promise<void> {
  const pids = Object.values(processes).map(({ pid }) => pid);
  const used = (): number => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
  const deadline = Date.now() + maxMs;
  let calm = 0;
  let before = used();
  while (calm < 2 && Date.now() < deadline) {
    await sleep(lookEveryMs);
    const now = used();
    calm = now - before < (calmShare * lookEveryMs) / 1000 ? calm + 1 : 0;
    before = now;
  }
}
