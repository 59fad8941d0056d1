import * as z from "zod";
import { restoredAnnotation } from "../../constructs/index.ts";
import type { ClusterObject } from "../ports.ts";
import { diagnosePod } from "./diagnose-pod.ts";
import { parentWords } from "./gateway-readiness.ts";
import { assess, jobOutcome, troubleOfRequest } from "./readiness.ts";

const states = new WeakMap<ClusterObject, string>();

/**
 * What a pass could learn from an object, as text: while it stays the same, a change of the object (a quota's use, a
 * heartbeat, a status that says more of the same) is no reason for a pass. That is true of two events in three.
 */
export function relevantState(object: ClusterObject): string {
  const known = states.get(object);
  if (known !== undefined) return known;
  const { uid, deletionTimestamp, fieldsHash, annotations } = object.metadata;
  const standing = { uid, deletionTimestamp, fieldsHash, restored: annotations?.[restoredAnnotation] };
  const made = JSON.stringify([standing, views[object.kind]?.(object)]);
  states.set(object, made);
  return made;
}

const quotaSchema = z.object({ status: z.object({ hard: z.unknown().optional() }).optional() });
const claimSchema = z.object({ status: z.object({ phase: z.string().optional() }).optional() });

/** What the steps of a pass read of each kind, apart from its metadata. */
const views: Readonly<Record<string, (object: ClusterObject) => unknown>> = {
  Namespace: assess,
  Deployment: assess,
  StatefulSet: assess,
  HTTPRoute: parentWords,
  ListenerSet: assess,
  ExternalSecret: troubleOfRequest,
  Job: jobOutcome,
  // Without the grace for the scheduler: a pod that finds no node is news at once.
  Pod: (pod) => diagnosePod(pod, new Date(), 0),
  PersistentVolumeClaim: (claim) => claimSchema.parse(claim).status?.phase,
  ResourceQuota: (quota) => quotaSchema.parse(quota).status?.hard !== undefined,
};
