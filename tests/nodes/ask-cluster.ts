import { request } from "undici";
import * as z from "zod";
import { applyOver } from "../../testbed/kube/apply-objects.ts";
import { type KubeConnection, KubeRequestError } from "../../testbed/kube/kube-connection.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { askingPod, namespace } from "./addon-cases.ts";

const availableSchema = z.object({ status: z.object({ availableReplicas: z.number().min(1) }) });
const endedSchema = z.object({ status: z.object({ phase: z.enum(["Succeeded", "Failed"]) }) });
const templateSchema = z.object({
  spec: z.object({ template: z.object({ spec: z.looseObject({ serviceAccountName: z.string() }) }) }),
});

interface Named {
  readonly namespace: string;
  readonly name: string;
}

export async function waitUntilAvailable(kube: KubeConnection, { namespace, name }: Named): Promise<void> {
  await pollUntil({ what: `${namespace}/${name} is available`, everyMs: 100 }, async () =>
    availableSchema.parse(await kube.call({ path: deploymentPath({ namespace, name }) })),
  );
}

/** The status and the body of a request for a host. */
export async function askFor(host: string, address: string): Promise<{ status: number; body: string }> {
  const { statusCode, body } = await request(`http://${address}/`, { headers: { host }, headersTimeout: 5000 });
  return { status: statusCode, body: (await body.text()).trim() };
}

/** The body of the first good answer: a gateway takes a moment until it knows a host. */
export function answerFor(host: string, address: string): Promise<string> {
  return pollUntil({ what: `${host} is answered at ${address}`, everyMs: 100 }, async () => {
    const { status, body } = await askFor(host, address);
    return status === 200 ? body : undefined;
  });
}

/** How a pod ends that does one step of the probe, and what it prints. */
export async function resultOf(
  kube: KubeConnection,
  pod: { readonly name: string; readonly image: string; readonly step: string },
): Promise<{ phase: string; log: string }> {
  await applyOver(kube, [askingPod(pod)]);
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.name}`;
  const ended = { what: `the pod ${pod.name} ends`, everyMs: 100 };
  const { status } = await pollUntil(ended, async () => endedSchema.parse(await kube.call({ path })));
  return { phase: status.phase, log: String(await kube.call({ path: `${path}/log` })).trim() };
}

/** What Pod Security says to the pod of a Deployment in the restricted namespace; no pod is made. */
export async function refusalsOf(kube: KubeConnection, deployment: Named): Promise<string[]> {
  const { spec } = templateSchema.parse(await kube.call({ path: deploymentPath(deployment) })).spec.template;
  const body = { metadata: { name: deployment.name }, spec: { ...spec, serviceAccountName: "default" } };
  try {
    await kube.call({ method: "POST", path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`, body });
    return [];
  } catch (error) {
    if (error instanceof KubeRequestError) return [error.message];
    throw error;
  }
}

function deploymentPath({ namespace, name }: Named): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
}
