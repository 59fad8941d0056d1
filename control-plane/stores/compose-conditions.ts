import {
  type Condition,
  type DeleteMessage,
  deleteDueAt,
  describeWaitingDelete,
  isDeleteDue,
  type Reason,
  type ShownCondition,
} from "../../contract/index.ts";
import type { Overdue } from "./not-received.ts";
import type { PartOfDesired, PartOfStatus } from "./partial-view.ts";
import { revisionOf } from "./revision-of.ts";

export interface Ahead {
  readonly desired: PartOfDesired;
  readonly status: PartOfStatus | undefined;
  /** Set when the agent should have observed it by now. */
  readonly overdue: Overdue | undefined;
}

/** Conditions of a store whose newest revision its agent has not observed: what the agent said, corrected by that. */
export function conditionsAhead({ desired, status, overdue }: Ahead, now: Date): ShownCondition[] {
  const { value } = desired;
  const waiting = `Revision ${revisionOf(desired)} is stored; the agent has not observed it yet.`;
  const notTakenIn = overdue
    ? isFalse("NotReceived", overdue.message, overdue.since)
    : isFalse("Accepted", waiting, value.acceptedAt);
  const own: Condition[] = [{ type: "Synced", ...notTakenIn }];
  if (value.op === "delete") own.unshift(deleteCondition(value, status, now));
  else if (status === undefined || isOfDelete(status)) own.unshift({ type: "Ready", ...notTakenIn });
  const replaced = new Set<string>(own.map(({ type }) => type));
  return [...own, ...(status?.conditions ?? []).filter(({ type }) => !replaced.has(type))];
}

/** Its conditions speak of a delete, which a newer revision took back. */
function isOfDelete({ phase }: PartOfStatus): boolean {
  return phase === "Deleting" || phase === "Deleted";
}

/** In the agent's words and by its rule, so that neither text nor time changes when it observes the delete. */
function deleteCondition(
  message: Pick<DeleteMessage, "acceptedAt" | "deleteAfter" | "force">,
  status: PartOfStatus | undefined,
  now: Date,
): Condition {
  const { acceptedAt } = message;
  const dueAt = deleteDueAt(message, status?.firstReadyAt !== undefined);
  if (isDeleteDue(dueAt, message, now)) {
    return { type: "Ready", ...isFalse("Deleting", "The store is being removed.", acceptedAt) };
  }
  return { type: "Ready", ...isFalse("WaitingForDelete", describeWaitingDelete(dueAt), acceptedAt) };
}

function isFalse(reason: Reason, message: string, lastTransitionTime: string): Omit<Condition, "type"> {
  return { status: "False", reason, message, lastTransitionTime };
}
