import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type * as z from "zod";
import type { ClusterHandle } from "./server-handles.ts";

const run = promisify(execFile);

type KubectlCluster = Pick<ClusterHandle, "kubeconfig" | "kubectl">;

/** Runs kubectl with all rights, as a person at the cluster would; returns what it printed. */
export async function kubectl(
  { kubeconfig, kubectl: program }: KubectlCluster,
  ...args: readonly string[]
): Promise<string> {
  const all = ["--kubeconfig", kubeconfig, ...args];
  const { stdout } = await run(program, all, { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

/** What `kubectl get` with these words finds, read by a schema. */
export async function getByKubectl<T>(
  cluster: KubectlCluster,
  schema: z.ZodType<T>,
  ...words: readonly string[]
): Promise<T> {
  return schema.parse(JSON.parse(await kubectl(cluster, "get", ...words, "-o", "json")));
}

export interface Rollout {
  readonly namespace: string;
  readonly deployment: string;
  readonly timeoutSeconds: number;
}

/** Waits until every pod of a Deployment is of its newest template and available. */
export async function awaitRollout(cluster: KubectlCluster, rollout: Rollout): Promise<void> {
  const { namespace, deployment, timeoutSeconds } = rollout;
  const timeout = `--timeout=${timeoutSeconds}s`;
  await kubectl(cluster, "rollout", "status", `deployment/${deployment}`, "-n", namespace, timeout);
}
