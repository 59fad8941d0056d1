import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ClusterHandle } from "./server-handles.ts";

const run = promisify(execFile);

/** Runs kubectl with all rights, as a person at the cluster would; answers what it printed. */
export async function kubectl(
  { kubeconfig, kubectl: program }: Pick<ClusterHandle, "kubeconfig" | "kubectl">,
  ...args: readonly string[]
): Promise<string> {
  const all = ["--kubeconfig", kubeconfig, ...args];
  const { stdout } = await run(program, all, { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}
