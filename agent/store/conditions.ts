import {
  type Condition,
  type ConditionType,
  formatRevision,
  maxMessageLength,
  type Reason,
} from "../../contract/index.ts";
import type { StoreCache } from "./store-cache.ts";
import type { StoreObject, StoreRecord } from "./store-object.ts";

export interface ConditionState {
  readonly status: Condition["status"];
  readonly reason: Reason;
  readonly message: string;
}

/** Sets a condition; its transition time moves only when its status does. */
export function setCondition(
  conditions: Condition[],
  type: ConditionType,
  { state, now }: { state: ConditionState; now: Date },
): void {
  const known = conditions.find((condition) => condition.type === type);
  const lastTransitionTime = known?.status === state.status ? known.lastTransitionTime : now.toISOString();
  const condition = { type, ...state, message: clip(state.message), lastTransitionTime };
  if (known) conditions[conditions.indexOf(known)] = condition;
  else conditions.push(condition);
}

/** Messages of Kubernetes can be long; the status has room for the beginning. */
export function clip(message: string): string {
  return message.length > maxMessageLength ? `${message.slice(0, maxMessageLength - 1)}…` : message;
}

/** Long enough to be seen by a person who wonders where an edit went, and while two writers fight. */
const shownDriftMs = 600_000;

interface Subject {
  readonly store: StoreObject;
  readonly record: StoreRecord;
  readonly now: Date;
}

/** Sets the condition Synced: whether the agent works on the newest desired state, and what it has just put back. */
export function setSynced({ store, record, now }: Subject, cache: StoreCache): void {
  const trouble = cache.troubleOf(store.metadata.name);
  const { drift, heldAs } = cache.of(store);
  const isRecent = drift !== undefined && now.getTime() - drift.at < shownDriftMs;
  const accepted = `revision ${formatRevision(store.spec.revision)} is accepted`;
  const message = [accepted, ...(isRecent ? [drift.message] : []), ...(heldAs === undefined ? [] : [heldAs])].join(
    "; ",
  );
  const inSync = { status: "True", reason: "InSync", message } as const;
  const state = trouble ? ({ status: "False", ...trouble } as const) : inSync;
  setCondition(record.conditions, "Synced", { now, state });
}
