import { execFileSync } from "node:child_process";

/** A program of the system that prepares a namespace has failed; the message has what it printed. */
export class SystemCommandError extends Error {
  override readonly name = "SystemCommandError";
}

/** Runs a program of the system and returns what it prints. @throws SystemCommandError */
export function systemCommand(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const printed = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new SystemCommandError(`${command} ${args.join(" ")}: ${printed || String(error)}`, { cause: error });
  }
}
