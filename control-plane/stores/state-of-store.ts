import {
  deleteDueAt,
  type ShownCondition,
  type ShownFailure,
  type ShownPhase,
  type ShownStep,
  stepNames,
} from "../../contract/index.ts";
import { conditionsAhead } from "./compose-conditions.ts";
import { findOverdue, type Overdue } from "./not-received.ts";
import { currentStatus, type PartialView, statusOfLife } from "./partial-view.ts";

/** The phase as the API shows it: the agent's word, unless it has not observed the newest revision. */
export function phaseOf(view: PartialView): ShownPhase {
  const current = currentStatus(view);
  if (view.desired.value.op === "delete") return current?.phase === "Deleted" ? "Deleted" : "Deleting";
  // A store that is asked for is not gone by its agent's word: its name and its hosts would be another tenant's.
  return current && current.phase !== "Deleted" ? current.phase : phaseAhead(view);
}

/** The phase of a revision that was not observed yet. */
function phaseAhead(view: PartialView): ShownPhase {
  const status = statusOfLife(view);
  if (status === undefined || status.observedSequence === 0) return overdueOf(view) ? "Failed" : "Pending";
  return status.firstReadyAt === undefined ? "Provisioning" : "Updating";
}

/**
 * When the store will be removed while a delete is pending. The agent gives a store its grace that was Ready without
 * being known for it.
 */
export function dueTimeOf(view: PartialView): string | undefined {
  const { value } = view.desired;
  if (value.op !== "delete" || phaseOf(view) === "Deleted") return undefined;
  return new Date(deleteDueAt(value, statusOfLife(view)?.firstReadyAt !== undefined)).toISOString();
}

/** The agent's word; or ours, when it should have reported and did not. */
export function failureOf(view: PartialView): ShownFailure | undefined {
  const current = currentStatus(view);
  if (current) return current.failure;
  const overdue = phaseOf(view) === "Failed" ? overdueOf(view) : undefined;
  return overdue && { reason: "NotReceived", step: "observed", ...overdue };
}

function overdueOf(view: PartialView): Overdue | undefined {
  return findOverdue({ ...view, status: statusOfLife(view) });
}

/** The agent's conditions, corrected by what it has not observed yet; whether its cluster is there is not among them. */
export function ownConditions(view: PartialView, now: Date): ShownCondition[] {
  const { desired } = view;
  const ahead = () => conditionsAhead({ desired, status: statusOfLife(view), overdue: overdueOf(view) }, now);
  const current = currentStatus(view)?.conditions.map((condition) => notBefore(condition, desired.value.acceptedAt));
  return (current ?? ahead()).filter(({ type }) => type !== "ClusterOnline");
}

/** Until the revision was observed Synced was shown as False, so it became True no earlier than the revision was accepted. */
function notBefore(condition: ShownCondition, acceptedAt: string): ShownCondition {
  if (condition.type !== "Synced" || condition.lastTransitionTime >= acceptedAt) return condition;
  return { ...condition, lastTransitionTime: acceptedAt };
}

/** The steps of the present operation, in order. */
export function stepsOf(view: PartialView): ShownStep[] {
  const { acceptedAt, op, spec } = view.desired.value;
  const current = currentStatus(view);
  // Neither has all of the steps that bring a store up.
  if (current !== undefined && (op === "delete" || spec.suspended)) return current.steps;
  const known = new Map(current?.steps.map((step) => [step.name, step]));
  known.set("accepted", { name: "accepted", state: "Done", startedAt: acceptedAt, finishedAt: acceptedAt });
  // Steps that only a newer agent knows come last.
  const names = op === "delete" ? ["accepted"] : [...new Set([...stepNames, ...known.keys()])];
  return names.map((name) => known.get(name) ?? { name, state: "Waiting" });
}
