import type { RegisteredRun } from "./run-registry.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const runs = new Set<RegisteredRun>();

/**
 * Ends a run's servers with the process that owns them: when it exits, and on a signal that has no other handler.
 * A program with signal handlers of its own is expected to dispose of its servers in them.
 */
export function endWithOwner(run: RegisteredRun): Disposable {
  if (runs.size === 0) listen();
  runs.add(run);
  return {
    [Symbol.dispose]() {
      runs.delete(run);
      if (runs.size === 0) stopListening();
    },
  };
}

function listen(): void {
  process.on("exit", endAll);
  for (const signal of signals) process.on(signal, onSignal);
}

function stopListening(): void {
  process.off("exit", endAll);
  for (const signal of signals) process.off(signal, onSignal);
}

function endAll(): void {
  for (const run of runs) run.close();
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endAll();
  // The default action now takes place, so that the parent sees what ended this process.
  stopListening();
  process.kill(process.pid, signal);
}
