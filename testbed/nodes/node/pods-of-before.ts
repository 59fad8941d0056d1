import * as z from "zod";
import type { KubeConnection } from "../../kube/kube-connection.ts";

const podListSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }) })),
});

/**
 * Says of every pod that it is not ready, as Kubernetes does of the pods of a node that it has lost: those of an earlier
 * run are not there any more, and until the kubelet has started them again their shops would be called Ready. The
 * kubelet takes it back one by one.
 */
export async function markPodsUnready(kube: KubeConnection): Promise<void> {
  const { items } = podListSchema.parse(await kube.call({ path: "/api/v1/pods?fieldSelector=status.phase%3DRunning" }));
  await Promise.all(items.map(({ metadata: { namespace, name } }) => markUnready(kube, namespace, name)));
}

function markUnready(kube: KubeConnection, namespace: string, name: string): Promise<unknown> {
  const lost = { status: "False", reason: "NodeRestarted", lastTransitionTime: new Date().toISOString() };
  const conditions = [
    { type: "Ready", ...lost },
    { type: "ContainersReady", ...lost },
  ];
  return kube.call({
    method: "PATCH",
    path: `/api/v1/namespaces/${namespace}/pods/${name}/status`,
    contentType: "application/strategic-merge-patch+json",
    body: { status: { conditions } },
  });
}
