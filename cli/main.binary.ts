import { startupSnapshot } from "node:v8";
import { runProcess } from "./run-process.ts";

// The program that runs without a Node of the machine's own. It is loaded when it is built, and what loading made lies in
// the file: half of a command's time was to make the contract's schemas. Nothing of the process may be read before here.
startupSnapshot.setDeserializeMainFunction(() => {
  runProcess().catch((error: unknown) => {
    process.stderr.write(`error: ${String(error)}\n`);
    process.exitCode = 1;
  });
});
