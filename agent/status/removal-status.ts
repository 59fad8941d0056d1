import { type Failure, formatRevision, type Reason } from "../../contract/index.ts";
import { clip, setCondition } from "../store/conditions.ts";
import type { StoreObject, StoreRecord } from "../store/store-object.ts";
import { persistentTrouble, refusalOf } from "./trouble-of-error.ts";

/** How far a removal is. */
export interface Progress {
  readonly reason: Reason;
  readonly message: string;
  /** It does not go on by itself. */
  readonly stuck?: boolean;
}

/** Begins the operation when this delete was just taken in: nothing that was said of the store before holds any more. */
export function beginRemoval(store: StoreObject, record: StoreRecord, now: Date): void {
  const revision = formatRevision(store.spec.revision);
  if (record.observedRevision === revision) return;
  const at = now.toISOString();
  record.observedRevision = revision;
  record.claimedAt = at;
  delete record.readyAt;
  delete record.failure;
  record.steps = [
    { name: "accepted", state: "Done", startedAt: store.spec.acceptedAt, finishedAt: store.spec.acceptedAt },
    { name: "observed", state: "Done", startedAt: at, finishedAt: at },
    { name: "namespace", state: "Waiting" },
  ];
  showRemoval(record, now, { reason: "Deleting", message: "the delete is taken in" });
}

const waitingReasons: ReadonlySet<Reason> = new Set(["WaitingForDelete", "DeleteNotConfirmed"]);

/** Shows how far the removal is. */
export function showRemoval(record: StoreRecord, now: Date, { reason, message, stuck }: Progress): void {
  record.phase = "Deleting";
  setCondition(record.conditions, "Ready", { now, state: { status: "False", reason, message } });
  const running = waitingReasons.has(reason) ? ("Waiting" as const) : ("Running" as const);
  record.steps = record.steps.map((step) =>
    step.name === "namespace" ? { ...step, state: stuck ? "Failed" : running, message: clip(message) } : step,
  );
  if (stuck) record.failure = failureOf(record.failure, now, { reason, message });
  else delete record.failure;
}

function failureOf(known: Failure | undefined, now: Date, { reason, message }: Progress): Failure {
  const since = known?.reason === reason ? known.since : now.toISOString();
  return { reason, message: clip(message), step: "namespace", since };
}

/** Shows the error that ended so many looks at the removal in a row, by the rules that hold for an apply. */
export function showRemovalError(
  record: StoreRecord,
  now: Date,
  { error, failures }: { error: Error; failures: number },
): void {
  const trouble = refusalOf(error) ?? persistentTrouble(error, failures);
  if (trouble) showRemoval(record, now, { ...trouble, stuck: true });
}

/** Says that the removal is done. */
export function finishRemoval(record: StoreRecord, now: Date, { reason, message }: Progress): void {
  record.phase = "Deleted";
  if (record.observedRevision) record.appliedRevision = record.observedRevision;
  delete record.failure;
  delete record.endpoints;
  record.hostStates = [];
  // Said while the shop ran; beside "nothing of the store is left" it would be a lie.
  record.conditions = record.conditions.filter(({ type }) => type !== "DataPresent");
  setCondition(record.conditions, "Ready", { now, state: { status: "False", reason, message } });
  const at = now.toISOString();
  record.steps = record.steps.map((step) =>
    step.name === "namespace"
      ? { name: step.name, state: "Done", startedAt: step.startedAt ?? at, finishedAt: at }
      : step,
  );
}
