import { commands } from "./commands.ts";
import { exitCodes } from "./exit-codes.ts";
import { runCli } from "./run-cli.ts";

/** Runs the command line of this process. */
export async function runProcess(): Promise<void> {
  const interrupt = new AbortController();
  process.on("SIGINT", () => {
    // Who asks twice does not want to wait for a last word.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  });
  // As in `storeplane list | head`: the reader has read enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    throw error;
  });
  const { stdout, stderr, env } = process;
  const shell = { process: { stdout, stderr, env }, signal: interrupt.signal };
  process.exitCode = await runCli(commands, process.argv.slice(2), shell);
}
