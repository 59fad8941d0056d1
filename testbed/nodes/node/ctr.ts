import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { containerdSocket } from "./node-paths.ts";

const run = promisify(execFile);

/** Runs containerd's client in the namespace of Kubernetes. Returns what it prints. */
export async function runCtr(ctr: string, args: readonly string[]): Promise<string> {
  const where = ["--address", containerdSocket, "--namespace", "k8s.io"];
  const { stdout } = await run(ctr, [...where, ...args], { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** The same as its lines. */
export async function ctrLines(ctr: string, args: readonly string[]): Promise<string[]> {
  return (await runCtr(ctr, args)).split("\n").filter(Boolean);
}
