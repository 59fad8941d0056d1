import {
  askedSpecOf,
  formatRevision,
  type SeenStatus,
  type ShownCondition,
  type StoreResource,
} from "../../contract/index.ts";
import { clusterCondition } from "../clusters/cluster-condition.ts";
import type { Stored, StoredDesired } from "../ports/desired.ts";
import { firstProofs, type HostProof } from "../ports/host-proof.ts";
import type { StoreClaim } from "../ports/records.ts";
import { hostStatesOf } from "./host-states.ts";
import { ownEndpoints } from "./own-endpoints.ts";
import { currentStatus, type PartialView, statusOfLife } from "./partial-view.ts";
import { revisionOf } from "./revision-of.ts";
import { dueTimeOf, failureOf, ownConditions, phaseOf, stepsOf } from "./state-of-store.ts";

/** All that is known of one store. */
export interface StoreView extends PartialView<SeenStatus> {
  readonly desired: StoredDesired;
  /** The claim of its name, as it was before the rest was read. */
  readonly claim?: Stored<StoreClaim>;
  /** How far the proofs of its hosts are; none without knowledge of them. */
  readonly proofs?: readonly HostProof[] | undefined;
}

/** A store as the API shows it: what is asked, and what the agent saw of it. */
export function composeStore(view: StoreView, now: Date): StoreResource {
  const { value } = view.desired;
  const spec = askedSpecOf(value);
  const status = statusOfLife(view);
  const current = currentStatus(view);
  return {
    ...spec,
    tenant: value.tenant,
    uid: value.uid,
    revision: revisionOf(view.desired),
    createdAt: value.createdAt,
    acceptedAt: value.acceptedAt,
    ...pick({ deleteAfter: dueTimeOf(view) }, ["deleteAfter"]),
    phase: phaseOf(view),
    ...revisionsSeen(status),
    conditions: conditionsOf(view, now),
    steps: stepsOf(view),
    ...pick(status, ["engineVersion", "databaseVersion", "updatedAt"]),
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

function conditionsOf(view: StoreView, now: Date): ShownCondition[] {
  const { cluster } = view;
  return [...ownConditions(view, now), ...(cluster ? [clusterCondition(cluster)] : [])];
}

function pick<Whole extends object, Field extends keyof Whole>(
  whole: Whole | undefined,
  fields: readonly Field[],
): Partial<Pick<Whole, Field>> {
  const entries = fields.map((field) => [field, whole?.[field]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Pick<Whole, Field>>;
}
