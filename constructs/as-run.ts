import type { KubeObject, StepObject, StoreProps } from "./manifests.ts";
import { restartsAnnotation } from "./marks.ts";

type Runs = Pick<StoreProps, "suspended" | "restarts">;

/**
 * The objects as the store is to be run. Suspended it has all of them, so that nothing is lost, and none has a pod: the
 * route leads to a Service without pods, which gateways answer with 503. A restart replaces the app's pods and leaves the
 * database, which has one pod, running.
 */
export function asRun(placed: readonly StepObject[], { suspended = false, restarts }: Runs): readonly StepObject[] {
  return placed.map((each) => {
    const { object } = each;
    const marked = restarts === undefined || object.kind !== "Deployment" ? object : withRestarts(object, restarts);
    const run = suspended ? stopped(marked) : marked;
    return run === object ? each : { ...each, object: run };
  });
}

function stopped(object: KubeObject): KubeObject {
  if (object.kind === "Deployment" || object.kind === "StatefulSet") return withSpec(object, { replicas: 0 });
  return object.kind === "CronJob" ? withSpec(object, { suspend: true }) : object;
}

function withRestarts(object: KubeObject, restarts: number): KubeObject {
  const { template } = object["spec"] as { readonly template: Pick<KubeObject, "metadata"> };
  const annotations = { ...template.metadata.annotations, [restartsAnnotation]: String(restarts) };
  return withSpec(object, { template: { ...template, metadata: { ...template.metadata, annotations } } });
}

function withSpec(object: KubeObject, fields: object): KubeObject {
  return { ...object, spec: { ...(object["spec"] as object), ...fields } };
}
