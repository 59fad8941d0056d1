import { execFileSync } from "node:child_process";

/** A program of the system that prepares a namespace has failed; the message has what it printed. */
export class SystemCommandError extends Error {
  override readonly name = "SystemCommandError";
}

/** Runs a program of the system, with more variables, and returns what it prints. @throws SystemCommandError */
export function systemCommand(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  try {
    const env = { ...process.env, ...environment };
    return execFileSync(command, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const printed = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new SystemCommandError(`${command} ${args.join(" ")}: ${printed || String(error)}`, { cause: error });
  }
}
