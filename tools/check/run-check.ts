import { spawn } from "node:child_process";
import type { Check } from "./checks.ts";

export interface Result {
  readonly check: Check;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** Runs one check and keeps what it says; a program that can't be started is a failed check. */
export function runCheck(check: Check, root: string): Promise<Result> {
  const started = performance.now();
  const child = spawn(check.command, check.args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((resolve) => {
    const end = (passed: boolean) => resolve({ check, passed, seconds: (performance.now() - started) / 1000, output });
    child.on("error", (error) => {
      output += error.message;
      end(false);
    });
    child.on("close", (code) => end(code === 0));
  });
}

/** Runs the checks, `width` at a time, and tells each result as it comes. */
export async function runChecks(
  checks: readonly Check[],
  { root, width, onResult }: { root: string; width: number; onResult: (result: Result) => void },
): Promise<readonly Result[]> {
  const waiting = [...checks];
  const results: Result[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runCheck(check, root);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
