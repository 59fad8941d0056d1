import { setTimeout as sleep } from "node:timers/promises";
import type { AgentProcess } from "../platform/agent-process.ts";

const lookEveryMs = 1000;

/** Starts an agent again that has ended, as a cluster would do with its pod; until the signal is aborted. */
export async function reviveAgents(agents: readonly AgentProcess[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined); // rejects only when aborted
    for (const agent of agents) if (agent.pid === 0 && !signal.aborted) await revive(agent);
  }
}

async function revive(agent: AgentProcess): Promise<void> {
  console.log(`${agent.name} has ended; it is started again (${agent.logFile})`);
  try {
    await agent.start();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}
