import * as z from "zod";
import { type KubeObject, quantityValue } from "../../constructs/index.ts";
import { KubeApiError } from "../errors.ts";
import type { ClusterObject } from "../ports.ts";
import { isRightMissing } from "../refusals.ts";

const storage = z.object({ storage: z.string().default("") }).prefault({});
const claimSchema = z.object({
  spec: z.object({ resources: z.object({ requests: storage }).prefault({}) }).prefault({}),
  status: z.object({ capacity: storage }).prefault({}),
});
const setSchema = z.object({ spec: z.object({ podManagementPolicy: z.string().optional() }) });

/** What a claim asks for, and what it has or asks for, whichever is more; NaN and 0 where nothing is said. */
export function claimSize(claim: unknown): { readonly requested: string; readonly held: number } {
  const { spec, status } = claimSchema.parse(claim);
  const requested = spec.resources.requests.storage;
  const sizes = [requested, status.capacity.storage].map(quantityValue).filter((size) => !Number.isNaN(size));
  return { requested, held: Math.max(0, ...sizes) };
}

/**
 * The object as it can be sent over the present one: a claim that holds as much as is wanted or more keeps its size,
 * whoever enlarged it, and what can't be changed of a StatefulSet stays as it was made.
 */
export function keepWhatStays(object: KubeObject, present: ClusterObject | undefined): KubeObject {
  if (present === undefined) return object;
  if (object.kind === "PersistentVolumeClaim") return keepSize(object, present);
  if (object.kind === "StatefulSet") return keepPolicy(object, present);
  return object;
}

function keepSize(object: KubeObject, present: ClusterObject): KubeObject {
  const { requested, held } = claimSize(present);
  const wanted = quantityValue(claimSize(object).requested);
  if (requested === "" || requested === claimSize(object).requested || !(held >= wanted)) return object;
  const spec = object["spec"] as { readonly resources?: object };
  return { ...object, spec: { ...spec, resources: { ...spec.resources, requests: { storage: requested } } } };
}

/**
 * Whether the refusal says no more than that a claim which keeps its size is larger than the plan's bounds allow by now:
 * then there is nothing to send.
 */
export function isBeyondBounds(error: unknown, rendered: KubeObject, sent: KubeObject): boolean {
  if (rendered.kind !== "PersistentVolumeClaim" || rendered === sent) return false;
  return error instanceof KubeApiError && error.code === 403 && !isRightMissing(error);
}

/** Sets of earlier versions replace their pods in order; see `releaseStuckPods`. */
function keepPolicy(object: KubeObject, present: ClusterObject): KubeObject {
  const { podManagementPolicy } = setSchema.parse(present).spec;
  if (podManagementPolicy === undefined) return object;
  return { ...object, spec: { ...(object["spec"] as object), podManagementPolicy } };
}
