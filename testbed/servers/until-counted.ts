import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { KubeConnection } from "../kube/kube-connection.ts";
import { pollUntil } from "../process/poll-until.ts";

const path = "/api/v1/namespaces/default/resourcequotas";
const kind = "count/httproutes.gateway.networking.k8s.io";
const quotaSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({ used: z.record(z.string(), z.string()).default({}) }).default({ used: {} }),
});

/**
 * Waits until quotas count routes. Their controller looks for new kinds every 30 s, and before it has seen the one of routes
 * the API server lets none be made in a store's namespace: the first store would fail again and again, and wait for longer.
 */
export async function untilCounted(kube: KubeConnection): Promise<void> {
  await pollUntil({ what: "quotas count routes", everyMs: 500 }, () => isCounted(kube));
}

/** By a new quota each time: the controller tries again with one that it could not count after ever longer pauses. */
async function isCounted(kube: KubeConnection): Promise<true | undefined> {
  const metadata = { generateName: "storeplane-until-counted-" };
  const body = { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { [kind]: "1" } } };
  const { name } = quotaSchema.parse(await kube.call({ method: "POST", path, body })).metadata;
  await sleep(500);
  const { status } = quotaSchema.parse(await kube.call({ path: `${path}/${name}` }));
  await kube.call({ method: "DELETE", path: `${path}/${name}` });
  return kind in status.used || undefined;
}
