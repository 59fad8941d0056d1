import * as z from "zod";
import type { ClusterObject } from "../ports.ts";
import { refusalReason } from "../refusals.ts";
import { type Assessment, ready, waiting, wrong } from "./assessment.ts";
import { assessListenerSet, assessRoute } from "./gateway-readiness.ts";

const conditions = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().default(""),
      message: z.string().default(""),
    }),
  )
  .default([]);

const count = z.int().default(0);
const generation = z.int().default(0);

const deploymentSchema = z.object({
  spec: z.object({ replicas: z.int().default(1) }),
  status: z
    .object({
      observedGeneration: generation,
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
      conditions,
    })
    .prefault({}),
});
const statefulSetSchema = z.object({
  spec: z.object({ replicas: z.int().default(1) }),
  status: z
    .object({
      observedGeneration: generation,
      replicas: count,
      readyReplicas: count,
      updatedReplicas: count,
      currentRevision: z.string().default(""),
      updateRevision: z.string().default(""),
    })
    .prefault({}),
});
const namespaceSchema = z.object({ status: z.object({ phase: z.string().default("Active") }).prefault({}) });
const conditionsSchema = z.object({ status: z.object({ conditions }).prefault({}) });
const rules: Readonly<Record<string, (object: ClusterObject) => Assessment>> = {
  Deployment: assessDeployment,
  StatefulSet: assessStatefulSet,
  Namespace: assessNamespace,
  ListenerSet: assessListenerSet,
};

const assessments = new WeakMap<ClusterObject, Assessment>();

/**
 * kstatus rules (cli-utils) with three corrections: a running Job is not done, claims do not gate pods, no own deadline.
 * For a route only what the given gateway controller says counts, if that controller is known.
 */
export function assess(object: ClusterObject, gatewayController?: string): Assessment {
  if (object.kind === "HTTPRoute" && !object.metadata.deletionTimestamp) return assessRoute(object, gatewayController);
  const known = assessments.get(object);
  if (known) return known;
  const made = assessNow(object);
  assessments.set(object, made); // a watched object is replaced, never changed
  return made;
}

function assessNow(object: ClusterObject): Assessment {
  if (object.metadata.deletionTimestamp) return waiting(`${object.kind} ${object.metadata.name} is being removed`);
  return rules[object.kind]?.(object) ?? ready;
}

function assessDeployment(object: ClusterObject): Assessment {
  const deployment = deploymentSchema.parse(object);
  const { status } = deployment;
  const find = (type: string) => status.conditions.find((condition) => condition.type === type);
  const refused = find("ReplicaFailure");
  if (refused?.status === "True") return wrong(refusalReason(refused.message, "PodsRefused"), refused.message);
  const progress = find("Progressing");
  if (progress?.reason === "ProgressDeadlineExceeded") {
    return wrong("RolloutStalled", `Deployment ${object.metadata.name}: ${progress.message}`);
  }
  const unsettled = describeRollout(deployment, object.metadata.generation, find("Available")?.status === "True");
  return unsettled ? waiting(`Deployment ${object.metadata.name}${unsettled}`) : ready;
}

function describeRollout(
  { spec, status }: z.infer<typeof deploymentSchema>,
  newest: number | undefined,
  isAvailable: boolean,
): string | undefined {
  if (status.observedGeneration < (newest ?? 0)) return " is not yet observed by its controller";
  if (status.updatedReplicas !== spec.replicas || status.replicas !== spec.replicas) {
    return `: ${status.updatedReplicas} of ${spec.replicas} pods are of the newest version`;
  }
  if (status.availableReplicas >= spec.replicas && isAvailable) return undefined;
  return `: ${status.availableReplicas} of ${spec.replicas} pods are available`;
}

function assessStatefulSet(object: ClusterObject): Assessment {
  const { spec, status } = statefulSetSchema.parse(object);
  const name = `StatefulSet ${object.metadata.name}`;
  if (status.observedGeneration < (object.metadata.generation ?? 0))
    return waiting(`${name} is not yet observed by its controller`);
  if (status.readyReplicas < spec.replicas)
    return waiting(`${name}: ${status.readyReplicas} of ${spec.replicas} pods are ready`);
  const updated = status.currentRevision === status.updateRevision || status.updatedReplicas === spec.replicas;
  return updated
    ? ready
    : waiting(`${name}: ${status.updatedReplicas} of ${spec.replicas} pods are of the newest version`);
}

function assessNamespace(object: ClusterObject): Assessment {
  const { phase } = namespaceSchema.parse(object).status;
  return phase === "Active" ? ready : waiting(`Namespace ${object.metadata.name} is ${phase}`);
}

/** How a Job ended, or undefined while it runs: kstatus would call a running Job current. */
export function jobOutcome(job: ClusterObject): { outcome: "Succeeded" | "Failed"; message: string } | undefined {
  const { status } = conditionsSchema.parse(job);
  const holds = (type: string) =>
    status.conditions.find((condition) => condition.type === type && condition.status === "True");
  if (holds("Complete")) return { outcome: "Succeeded", message: "" };
  const failed = holds("Failed");
  return (
    failed && { outcome: "Failed", message: `Job ${job.metadata.name}: ${failed.reason} ${failed.message}`.trim() }
  );
}

/** What its operator says of an ExternalSecret that it could not fulfil; undefined while it says nothing. */
export function troubleOfRequest(request: unknown): string | undefined {
  const { conditions: said } = conditionsSchema.parse(request).status;
  return said.find(({ type, status }) => type === "Ready" && status !== "True")?.message;
}
