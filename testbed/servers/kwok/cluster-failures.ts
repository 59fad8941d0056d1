import { randomBytes } from "node:crypto";
import * as z from "zod";
import { connectKube, type KubeConnection, KubeRequestError } from "../../kube/kube-connection.ts";
import { pollUntil } from "../../process/poll-until.ts";
import { bindingOf, type FailureOptions, type FailurePolicy, failurePolicy, probePod } from "./failure-policy.ts";
import { delayAnnotation, failureAnnotation, readyAnnotation } from "./failure-stages.ts";

export interface ReadinessOptions {
  readonly namespace: string;
  readonly ready: boolean;
  readonly component?: string;
}

/** Makes pods fail and recover, whoever creates them. */
export interface Failures {
  /**
   * From the return on, new pods of the namespace (which need not exist yet) fail in the given way.
   * Disposing of the answer ends that: new pods are fine, existing ones recover, failed Jobs stay failed.
   */
  inject(options: FailureOptions): Promise<AsyncDisposable>;
  /** Makes the running pods Ready or not Ready; returns how many it told, before they have changed. */
  setReady(options: ReadinessOptions): Promise<number>;
}

const podListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
    }),
  ),
});
const podSchema = z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }) });
const policies = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
const bindings = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings";

/** The failures of a simulated cluster: an admission policy marks pods, kwok's stages act on the marks. */
export function simulatedFailures(kubeconfig: string): Failures {
  return {
    inject: (options) => inject(kubeconfig, options),
    setReady: (options) => setReady(kubeconfig, options),
  };
}

async function inject(kubeconfig: string, options: FailureOptions): Promise<AsyncDisposable> {
  const policy = failurePolicy(`failure-${randomBytes(4).toString("hex")}`, options);
  await using kube = await connectKube(kubeconfig);
  await using undo = new AsyncDisposableStack();
  undo.defer(() => remove(kubeconfig, policy, options));
  await kube.call({ method: "POST", path: policies, body: policy });
  await kube.call({ method: "POST", path: bindings, body: bindingOf(policy) });
  await waitForEffect(kube, policy, true);
  if (options.existing === true) {
    await annotate(kube, options, { [failureAnnotation]: options.kind, [delayAnnotation]: delay(options) });
  }
  return undo.move();
}

async function remove(kubeconfig: string, policy: FailurePolicy, options: FailureOptions): Promise<void> {
  await using kube = await connectKube(kubeconfig);
  await deleteIfPresent(kube, `${bindings}/${policy.metadata.name}`);
  await deleteIfPresent(kube, `${policies}/${policy.metadata.name}`);
  await waitForEffect(kube, policy, false);
  if (options.kind === "unschedulable") await makeRoom(kube, policy);
  await annotate(kube, options, { [failureAnnotation]: null });
}

/** The server learns of a policy by a watch of its own: only a pod sent to it shows whether it knows. */
async function waitForEffect(kube: KubeConnection, policy: FailurePolicy, wanted: boolean): Promise<void> {
  const what = `the failure policy ${policy.metadata.name} is ${wanted ? "in effect" : "gone"}`;
  await pollUntil({ what, everyMs: 50 }, async () => {
    const body = probePod(policy.metadata.name);
    const pod = await kube.call({ method: "POST", path: "/api/v1/namespaces/default/pods?dryRun=All", body });
    const marked = podSchema.parse(pod).metadata.annotations[failureAnnotation] !== undefined;
    return marked === wanted || undefined;
  });
}

/** Labels every node as the pods that fitted nowhere want it. */
async function makeRoom(kube: KubeConnection, policy: FailurePolicy): Promise<void> {
  const { items } = podListSchema.parse(await kube.call({ path: "/api/v1/nodes" }));
  const body = { metadata: { labels: { [`simulation.storeplane.dev/${policy.metadata.name}`]: "over" } } };
  for (const { metadata } of items) await mergePatch(kube, `/api/v1/nodes/${metadata.name}`, body);
}

async function setReady(kubeconfig: string, options: ReadinessOptions): Promise<number> {
  await using kube = await connectKube(kubeconfig);
  // Awaited here: the connection is closed when this function returns.
  return await annotate(kube, options, { [readyAnnotation]: String(options.ready) });
}

type Target = Pick<FailureOptions, "namespace" | "component">;

async function annotate(
  kube: KubeConnection,
  target: Target,
  annotations: Record<string, string | null>,
): Promise<number> {
  const pods = `/api/v1/namespaces/${target.namespace}/pods`;
  const selector =
    target.component === undefined ? "" : `?labelSelector=app.kubernetes.io/component%3D${target.component}`;
  const { items } = podListSchema.parse(await kube.call({ path: pods + selector }));
  const told = await Promise.all(
    items.map(({ metadata }) => mergePatch(kube, `${pods}/${metadata.name}`, { metadata: { annotations } })),
  );
  return told.filter(Boolean).length;
}

/** False if the object has gone. */
async function mergePatch(kube: KubeConnection, path: string, body: object): Promise<boolean> {
  try {
    await kube.call({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
    return true;
  } catch (error) {
    if (error instanceof KubeRequestError && error.status === 404) return false;
    throw error;
  }
}

async function deleteIfPresent(kube: KubeConnection, path: string): Promise<void> {
  try {
    await kube.call({ method: "DELETE", path });
  } catch (error) {
    if (!(error instanceof KubeRequestError && error.status === 404)) throw error;
  }
}

function delay(options: FailureOptions): string {
  return `${options.delaySeconds ?? 20}s`;
}
