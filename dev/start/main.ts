import { startPlatform } from "../platform/start-platform.ts";
import { greeting } from "./greeting.ts";
import { readStartOptions, UsageError } from "./options.ts";
import { removeState } from "./remove-state.ts";
import { requireFreePort } from "./require-free-port.ts";
import { reviveAgents } from "./revive-agents.ts";

const clusters = ["fra-1", "nyc-1"];

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(signal));
  });
}

async function start(): Promise<void> {
  const { dir, httpPort, fresh } = readStartOptions(process.argv.slice(2), process.env);
  await requireFreePort(httpPort);
  if (fresh) removeState(dir);
  await using platform = await startPlatform({ clusters, dir, httpPort });
  console.log(greeting(platform));
  // Handlers are set only now: until here a signal ends the servers by the handlers of startServers.
  const stopping = new AbortController();
  const reviving = reviveAgents(clusters.map(platform.agent), stopping.signal);
  const signal = await nextSignal();
  stopping.abort();
  await reviving;
  console.log(`${signal}: ending the agents, the control plane and the servers`);
}

try {
  await start();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? `start: ${error.message}` : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
