import { commands } from "./commands.ts";
import { exitCodes } from "./exit-codes.ts";
import { runCli } from "./run-cli.ts";
import { causeOf } from "./text-files.ts";

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
    process.stderr.write(`error: The output can't be written: ${causeOf(error)}.\n`);
    process.exit(exitCodes.failed);
  });
  // What is said meanwhile is not what the command is for: it goes on, and its exit code tells how it ended.
  process.stderr.on("error", () => undefined);
  const { stdin, stdout, stderr, env } = process;
  const shell = { process: { stdin, stdout, stderr, env }, signal: interrupt.signal };
  process.exitCode = await runCli(commands, process.argv.slice(2), shell);
}
