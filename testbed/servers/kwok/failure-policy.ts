import type { KubeObject } from "../../kube/apply-objects.ts";
import { delayAnnotation, failureAnnotation } from "./failure-stages.ts";

/** How pods fail: their image can't be pulled, they crash again and again, fit on no node, start slowly, or a Job's pods end with an error. */
export type FailureKind = "image-pull" | "crash-loop" | "unschedulable" | "slow" | "job-failed";

export interface FailureOptions {
  readonly namespace: string;
  readonly kind: FailureKind;
  /** Only pods with this label app.kubernetes.io/component. */
  readonly component?: string;
  /** How long a slow start takes; 20 by default. */
  readonly delaySeconds?: number;
  /** Also pods that exist already; only "crash-loop" harms a running pod. */
  readonly existing?: boolean;
}

export type FailurePolicy = KubeObject;

const api = "admissionregistration.k8s.io/v1";

/** The admission policy that marks new pods of a namespace, so that the failure needs no change to what creates them. */
export function failurePolicy(name: string, options: FailureOptions): FailurePolicy {
  const annotations = { [failureAnnotation]: options.kind, [delayAnnotation]: `${options.delaySeconds ?? 20}s` };
  const mark = `Object{metadata: Object.metadata{annotations: ${JSON.stringify(annotations)}}}`;
  return {
    apiVersion: api,
    kind: "MutatingAdmissionPolicy",
    metadata: { name },
    spec: {
      failurePolicy: "Fail",
      reinvocationPolicy: "Never",
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      matchConditions: [{ name: "target", expression: `(${isProbe(name)}) || (${isTarget(options)})` }],
      mutations: [
        { patchType: "ApplyConfiguration", applyConfiguration: { expression: mark } },
        ...(options.kind === "unschedulable" ? [wantMissingLabel(name)] : []),
      ],
    },
  };
}

export function bindingOf(policy: FailurePolicy): KubeObject {
  const { name } = policy.metadata;
  return { apiVersion: api, kind: "MutatingAdmissionPolicyBinding", metadata: { name }, spec: { policyName: name } };
}

/** A pod for a dry run that matches the policy of this name and no other. */
export function probePod(name: string): KubeObject {
  const containers = [{ name: "probe", image: "probe" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default" }, spec: { containers } };
}

function isProbe(name: string): string {
  return `request.namespace == "default" && object.metadata.?name.orValue("") == "${name}"`;
}

function isTarget(options: FailureOptions): string {
  const conditions = [`request.namespace == ${JSON.stringify(options.namespace)}`];
  if (options.component !== undefined) {
    const label = `object.metadata.?labels["app.kubernetes.io/component"].orValue("")`;
    conditions.push(`${label} == ${JSON.stringify(options.component)}`);
  }
  if (options.kind === "job-failed") {
    conditions.push(`object.metadata.?ownerReferences.orValue([]).exists(owner, owner.kind == "Job")`);
  }
  return conditions.join(" && ");
}

/** The scheduler itself finds that no node fits. */
function wantMissingLabel(name: string): object {
  const key = `simulation.storeplane.dev/${name}`;
  const add = (path: string, value: string) => `[JSONPatch{op: "add", path: ${path}, value: ${value}}]`;
  const toExisting = add(`"/spec/nodeSelector/" + jsonpatch.escapeKey("${key}")`, `"over"`);
  const toNone = add(`"/spec/nodeSelector"`, `{"${key}": "over"}`);
  return {
    patchType: "JSONPatch",
    jsonPatch: { expression: `has(object.spec.nodeSelector) ? ${toExisting} : ${toNone}` },
  };
}
