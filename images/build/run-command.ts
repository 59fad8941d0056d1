import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program of a build failed; the message ends with the last lines of its output. */
export class ImageBuildError extends Error {
  override readonly name = "ImageBuildError";
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Each line of output and of error output, as it comes. */
  readonly onLine?: (line: string) => void;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const tailLines = 30;

/** Runs a program to its end and returns its output. @throws ImageBuildError if it fails. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const stdout: string[] = [];
  const tail: string[] = [];
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
    ...(options.signal !== undefined && { signal: options.signal }),
    env: { ...process.env, ...options.environment },
  });
  const keep = (line: string) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    options.onLine?.(line);
  };
  createInterface(child.stdout).on("line", (line) => {
    stdout.push(line);
    keep(line);
  });
  createInterface(child.stderr).on("line", keep);
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.once("error", (cause) => reject(new ImageBuildError(`${program}: ${cause.message}`, { cause })));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  if (ended === 0) return stdout.join("\n");
  throw new ImageBuildError(`${program} ${args[0] ?? ""} ended with ${ended}:\n${tail.join("\n")}`);
}
