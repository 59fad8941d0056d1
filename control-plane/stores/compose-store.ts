import {
  askedSpecOf,
  type DeleteMessage,
  deleteDueAt,
  formatRevision,
  type SeenStatus,
  type ShownCondition,
  type ShownFailure,
  type ShownPhase,
  type ShownStep,
  type StoreResource,
  stepNames,
} from "../../contract/index.ts";
import { clusterCondition } from "../clusters/cluster-condition.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { StoredDesired } from "../ports/desired.ts";
import { firstProofs, type HostProof } from "../ports/host-proof.ts";
import { conditionsAhead } from "./compose-conditions.ts";
import { hostStatesOf } from "./host-states.ts";
import { findOverdue, type Overdue } from "./not-received.ts";
import { ownEndpoints } from "./own-endpoints.ts";
import { revisionOf } from "./revision-of.ts";

/** All that is known of one store. */
export interface StoreView {
  readonly desired: StoredDesired;
  /** As read, of whatever life of the name. */
  readonly status?: SeenStatus | undefined;
  readonly cluster?: ClusterView | undefined;
  /** How far the proofs of its hosts are; none without knowledge of them. */
  readonly proofs?: readonly HostProof[] | undefined;
}

/** The status if it speaks of the same life of the store; another life's says nothing about this one. */
export function statusOfLife({ desired, status }: StoreView): SeenStatus | undefined {
  const { uid, epoch } = desired.value;
  return status?.uid === uid && status.epoch === epoch ? status : undefined;
}

/** The status if its agent has observed the newest revision: then what it says is the present. */
function currentStatus(view: StoreView): SeenStatus | undefined {
  const status = statusOfLife(view);
  return status !== undefined && status.observedSequence >= view.desired.seq ? status : undefined;
}

/** A store as the API shows it: what is asked, and what the agent saw of it. */
export function composeStore(view: StoreView, now: Date): StoreResource {
  const { value } = view.desired;
  const spec = askedSpecOf(value);
  const status = statusOfLife(view);
  const current = currentStatus(view);
  const phase = phaseOf(view);
  return {
    ...spec,
    tenant: value.tenant,
    uid: value.uid,
    revision: revisionOf(view.desired),
    createdAt: value.createdAt,
    acceptedAt: value.acceptedAt,
    ...(value.op === "delete" && phase !== "Deleted" && { deleteAfter: dueTimeOf(value, status) }),
    phase,
    ...revisionsSeen(status),
    conditions: conditionsOf(view, now),
    steps: stepsOf(view, current),
    ...pick(status, ["engineVersion", "updatedAt"]),
    ...pick(current, ["readyAt"]),
    ...pick({ ...addressesOf(view), failure: failureOf(view) }, ["endpoints", "hostStates", "failure"]),
  };
}

/** The revisions that a status tells of, by the sequences that it brought over the bus. */
function revisionsSeen(status: SeenStatus | undefined): Pick<StoreResource, "observedRevision" | "appliedRevision"> {
  if (status === undefined) return {};
  const { epoch, observedSequence, appliedSequence } = status;
  return {
    ...(observedSequence > 0 && { observedRevision: formatRevision({ epoch, seq: observedSequence }) }),
    ...(appliedSequence > 0 && { appliedRevision: formatRevision({ epoch, seq: appliedSequence }) }),
  };
}

/** The addresses that the agent reports and that are the store's own. */
function addressesOf(view: StoreView): Pick<StoreResource, "endpoints" | "hostStates"> {
  const spec = askedSpecOf(view.desired.value);
  const status = statusOfLife(view);
  const baseDomain = view.cluster?.heartbeat?.baseDomain;
  return {
    endpoints: ownEndpoints(status?.endpoints, { ...spec, baseDomain }),
    hostStates: hostStatesOf(view, status),
  };
}

/** A store that its agent has not seen: the response to a create, the same each time it is composed. */
export async function composeAccepted(desired: StoredDesired): Promise<StoreResource> {
  const proofs = await firstProofs(desired.value);
  return composeStore({ desired, proofs }, new Date(desired.value.acceptedAt));
}

/** The phase as the API shows it: the agent's word, unless it has not observed the newest revision. */
export function phaseOf(view: StoreView): ShownPhase {
  const current = currentStatus(view);
  if (view.desired.value.op === "delete") return current?.phase === "Deleted" ? "Deleted" : "Deleting";
  // A store that is asked for is not gone by its agent's word: its name and its hosts would be another tenant's.
  return current && current.phase !== "Deleted" ? current.phase : phaseAhead(view);
}

/** The phase of a revision that was not observed yet. */
function phaseAhead(view: StoreView): ShownPhase {
  const status = statusOfLife(view);
  if (status === undefined || status.observedSequence === 0) return overdueOf(view) ? "Failed" : "Pending";
  return status.firstReadyAt === undefined ? "Provisioning" : "Updating";
}

/** The time that counts: the agent gives a store its grace that was Ready without being known for it. */
function dueTimeOf(value: DeleteMessage, status: SeenStatus | undefined): string {
  return new Date(deleteDueAt(value, status?.firstReadyAt !== undefined)).toISOString();
}

/** The agent's word; or ours, when it should have reported and did not. */
function failureOf(view: StoreView): ShownFailure | undefined {
  const current = currentStatus(view);
  if (current) return current.failure;
  const overdue = phaseOf(view) === "Failed" ? overdueOf(view) : undefined;
  return overdue && { reason: "NotReceived", step: "observed", ...overdue };
}

function overdueOf(view: StoreView): Overdue | undefined {
  return findOverdue({ ...view, status: statusOfLife(view) });
}

function conditionsOf(view: StoreView, now: Date): ShownCondition[] {
  const { desired, cluster } = view;
  const ahead = () => conditionsAhead({ desired, status: statusOfLife(view), overdue: overdueOf(view) }, now);
  const current = currentStatus(view)?.conditions.map((condition) => notBefore(condition, desired.value.acceptedAt));
  const own = current ?? ahead();
  return [...own.filter(({ type }) => type !== "ClusterOnline"), ...(cluster ? [clusterCondition(cluster)] : [])];
}

/** Until the revision was observed Synced was shown as False, so it became True no earlier than the revision was accepted. */
function notBefore(condition: ShownCondition, acceptedAt: string): ShownCondition {
  if (condition.type !== "Synced" || condition.lastTransitionTime >= acceptedAt) return condition;
  return { ...condition, lastTransitionTime: acceptedAt };
}

function stepsOf({ desired }: StoreView, current: SeenStatus | undefined): ShownStep[] {
  const { acceptedAt, op } = desired.value;
  if (current !== undefined && op === "delete") return current.steps;
  const known = new Map(current?.steps.map((step) => [step.name, step]));
  known.set("accepted", { name: "accepted", state: "Done", startedAt: acceptedAt, finishedAt: acceptedAt });
  // Steps that only a newer agent knows come last.
  const names = op === "delete" ? ["accepted"] : [...new Set([...stepNames, ...known.keys()])];
  return names.map((name) => known.get(name) ?? { name, state: "Waiting" });
}

function pick<Whole extends object, Field extends keyof Whole>(
  whole: Whole | undefined,
  fields: readonly Field[],
): Partial<Pick<Whole, Field>> {
  const entries = fields.map((field) => [field, whole?.[field]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Pick<Whole, Field>>;
}
