import { runProcess } from "./run-process.ts";

// The program that runs without a Node of the machine's own: its entry is CommonJS, which has no await at its top.
runProcess().catch((error: unknown) => {
  process.stderr.write(`error: ${String(error)}\n`);
  process.exitCode = 1;
});
