import * as z from "zod";
import { namespaceOf } from "../../constructs/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { connectKube } from "../../testbed/kube/kube-connection.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { kubectl } from "../../testbed/servers/kubectl.ts";
import { BrokenPromiseError, type ShopContext } from "../shop-context.ts";

const name = "smoke-again";
const patienceMs = 180_000;
const template = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({}),
});
const jobs = z.object({ items: z.array(z.object({ spec: z.object({ template }) })) });
const status = z.object({
  status: z.object({ succeeded: z.number().default(0), failed: z.number().default(0) }).prefault({}),
});

/**
 * What an upgrade does to a living shop: its smoke test runs once more, whatever the merchant has set by then. Runs a
 * copy of the smoke Job, which the agent does not know, and returns what it said. @throws BrokenPromiseError if it fails
 */
export async function smokeAgain({ cluster }: Pick<ShopContext, "cluster">, store: StoreResource): Promise<string> {
  const namespace = namespaceOf(store.name);
  await using kube = await connectKube(cluster.kubeconfig);
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const { items } = jobs.parse(await kube.call({ path: `${path}?labelSelector=app.kubernetes.io/component=smoke` }));
  const [job] = items;
  if (job === undefined) throw new BrokenPromiseError(`${namespace} has no smoke test`);
  const { metadata, spec } = job.spec.template;
  const labels = Object.fromEntries(Object.entries(metadata.labels).filter(([key]) => !isOfOneJob(key)));
  const body = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: { backoffLimit: 0, template: { metadata: { labels }, spec } },
  };
  await kube.call({ method: "POST", path, body });
  const { succeeded } = await pollUntil({ what: `${name} ends`, timeoutMs: patienceMs, everyMs: 250 }, async () => {
    const seen = status.parse(await kube.call({ path: `${path}/${name}` })).status;
    return seen.succeeded + seen.failed > 0 ? seen : undefined;
  });
  const said = (await kubectl(cluster, "logs", `job/${name}`, "-n", namespace)).trim();
  if (succeeded === 0) throw new BrokenPromiseError(`the smoke test failed: ${said}`);
  return said;
}

/** Of labels that the Job's controller gave its pods. */
function isOfOneJob(key: string): boolean {
  return /(^|\/)(controller-uid|job-name)$/.test(key);
}
