import * as z from "zod";
import { pollUntil } from "../testbed/process/poll-until.ts";
import { awaitRollout, getByKubectl, kubectl } from "../testbed/servers/kubectl.ts";
import type { ClusterHandle } from "../testbed/servers/server-handles.ts";

const patienceMs = 120_000;
const podSchema = z.object({
  metadata: z.object({ uid: z.string() }),
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
});
const podListSchema = z.object({ items: z.array(podSchema) });
const deploymentSchema = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});

/** Takes a pod away as a lost node would, without a goodbye, and waits until its successor is Ready. */
export async function losePod(cluster: ClusterHandle, namespace: string, pod: string): Promise<void> {
  const before = await readPod(cluster, namespace, pod);
  await kubectl(cluster, "delete", "pod", pod, "-n", namespace, "--force", "--grace-period=0", "--wait=false");
  await pollUntil({ what: `a new ${pod} in ${namespace} is Ready`, timeoutMs: patienceMs, everyMs: 200 }, async () => {
    const { metadata, status } = await readPod(cluster, namespace, pod);
    const isReady = status.conditions.some(({ type, status: value }) => type === "Ready" && value === "True");
    return (metadata.uid !== before.metadata.uid && isReady) || undefined;
  });
}

/** Replaces every pod of these Deployments, one after another, and waits until the last of the former has ended. */
export async function rollOut(cluster: ClusterHandle, namespace: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const former = await readUids(cluster, namespace, name);
    await kubectl(cluster, "rollout", "restart", `deployment/${name}`, "-n", namespace);
    await awaitRollout(cluster, { namespace, deployment: name, timeoutSeconds: patienceMs / 1000 });
    // A pod that takes its leave still has requests to answer, and one that was not replaced would not be missed.
    const what = `the former ${former.length} pods of ${name} in ${namespace} have ended`;
    await pollUntil({ what, timeoutMs: patienceMs, everyMs: 200 }, async () => {
      const there = await readUids(cluster, namespace, name);
      return (there.length > 0 && !there.some((uid) => former.includes(uid))) || undefined;
    });
  }
}

function readPod(cluster: ClusterHandle, namespace: string, pod: string) {
  return getByKubectl(cluster, podSchema, "pod", pod, "-n", namespace);
}

async function readUids(cluster: ClusterHandle, namespace: string, deployment: string): Promise<readonly string[]> {
  const { spec } = await getByKubectl(cluster, deploymentSchema, "deployment", deployment, "-n", namespace);
  const labels = Object.entries(spec.selector.matchLabels);
  const selector = labels.map(([key, value]) => `${key}=${value}`).join(",");
  const { items } = await getByKubectl(cluster, podListSchema, "pods", "-l", selector, "-n", namespace);
  return items.map(({ metadata }) => metadata.uid);
}
