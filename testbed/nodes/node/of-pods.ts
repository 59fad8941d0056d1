import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { containerdSocket } from "./node-paths.ts";

const run = promisify(execFile);

/** A call of containerd's client about what is of pods; answers what it prints. */
export async function ofPods(ctr: string, args: readonly string[]): Promise<string> {
  const where = ["--address", containerdSocket, "--namespace", "k8s.io"];
  const { stdout } = await run(ctr, [...where, ...args], { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** The same, one answer per line. */
export async function linesOfPods(ctr: string, args: readonly string[]): Promise<string[]> {
  return (await ofPods(ctr, args)).split("\n").filter(Boolean);
}
