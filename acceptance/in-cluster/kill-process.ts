import * as z from "zod";
import { systemNamespace } from "../../charts/platform/namespaces.ts";
import { runCtr } from "../../testbed/nodes/node/ctr.ts";
import { ensureNodePrograms } from "../../testbed/nodes/programs/ensure-node-programs.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { getByKubectl } from "../../testbed/servers/kubectl.ts";
import type { ClusterHandle } from "../../testbed/servers/server-handles.ts";

const patienceMs = 120_000;

const containerSchema = z.object({ containerID: z.string(), restartCount: z.number(), ready: z.boolean() });
const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ containerStatuses: z.tuple([containerSchema]).optional() }),
    }),
  ),
});

/** Names of the pods of a component that are ready. */
export async function readyPods(cluster: ClusterHandle, component: string): Promise<readonly string[]> {
  const { items } = await podsOf(cluster, component);
  return items.filter(({ status }) => status.containerStatuses?.[0].ready).map(({ metadata }) => metadata.name);
}

/** Ends the process of one pod as a lack of memory would, by SIGKILL, and waits until its kubelet has it ready again. */
export async function killOne(cluster: ClusterHandle, component: string): Promise<void> {
  const { items } = await podsOf(cluster, component);
  const victim = items.find(({ status }) => status.containerStatuses?.[0].ready);
  const container = victim?.status.containerStatuses?.[0];
  if (victim === undefined || container === undefined) throw new RangeError(`no pod of ${component} is ready`);
  const { ctr } = await ensureNodePrograms();
  await runCtr(ctr, ["tasks", "kill", "--signal", "SIGKILL", container.containerID.replace("containerd://", "")]);
  const what = `${victim.metadata.name} was restarted and is ready`;
  await pollUntil({ what, timeoutMs: patienceMs, everyMs: 200 }, async () => {
    const there = (await podsOf(cluster, component)).items.find(
      ({ metadata }) => metadata.name === victim.metadata.name,
    );
    const now = there?.status.containerStatuses?.[0];
    return (now !== undefined && now.restartCount > container.restartCount && now.ready) || undefined;
  });
}

function podsOf(cluster: ClusterHandle, component: string) {
  const selector = `app.kubernetes.io/component=${component}`;
  return getByKubectl(cluster, podsSchema, "pods", "-n", systemNamespace, "-l", selector);
}
