import { type Failure, formatRevision, type Reason } from "../../contract/index.ts";
import type { StoreMemory, StoreObject } from "../store-object.ts";
import { clip, setCondition } from "./conditions.ts";
import { persistentTrouble, refusalOf } from "./trouble-of-error.ts";

/** How far a removal is. */
export interface Progress {
  readonly reason: Reason;
  readonly message: string;
  /** It does not go on by itself. */
  readonly stuck?: boolean;
}

/** Begins the operation when this delete was just taken in: nothing that was said of the store before holds any more. */
export function beginRemoval(store: StoreObject, memory: StoreMemory, now: Date): void {
  const revision = formatRevision(store.spec.revision);
  if (memory.observedRevision === revision) return;
  const at = now.toISOString();
  memory.observedRevision = revision;
  memory.claimedAt = at;
  delete memory.readyAt;
  delete memory.failure;
  memory.steps = [
    { name: "accepted", state: "Done", startedAt: store.spec.acceptedAt, finishedAt: store.spec.acceptedAt },
    { name: "observed", state: "Done", startedAt: at, finishedAt: at },
    { name: "namespace", state: "Waiting" },
  ];
  showRemoval(memory, now, { reason: "Deleting", message: "the delete is taken in" });
}

const waitingReasons: ReadonlySet<Reason> = new Set(["WaitingForDelete", "DeleteNotConfirmed"]);

/** Shows how far the removal is. */
export function showRemoval(memory: StoreMemory, now: Date, { reason, message, stuck }: Progress): void {
  memory.phase = "Deleting";
  setCondition(memory.conditions, "Ready", { now, state: { status: "False", reason, message } });
  const running = waitingReasons.has(reason) ? ("Waiting" as const) : ("Running" as const);
  memory.steps = memory.steps.map((step) =>
    step.name === "namespace" ? { ...step, state: stuck ? "Failed" : running, message: clip(message) } : step,
  );
  if (stuck) memory.failure = failureOf(memory.failure, now, { reason, message });
  else delete memory.failure;
}

function failureOf(known: Failure | undefined, now: Date, { reason, message }: Progress): Failure {
  const since = known?.reason === reason ? known.since : now.toISOString();
  return { reason, message: clip(message), step: "namespace", since };
}

/** Shows the error that ended so many looks at the removal in a row, by the rules that hold for an apply. */
export function showRemovalError(
  memory: StoreMemory,
  now: Date,
  { error, failures }: { error: Error; failures: number },
): void {
  const trouble = refusalOf(error) ?? persistentTrouble(error, failures);
  if (trouble) showRemoval(memory, now, { ...trouble, stuck: true });
}

/** Says that the removal is done. */
export function finishRemoval(memory: StoreMemory, now: Date, { reason, message }: Progress): void {
  memory.phase = "Deleted";
  if (memory.observedRevision) memory.appliedRevision = memory.observedRevision;
  delete memory.failure;
  delete memory.endpoints;
  memory.hostStates = [];
  // Said while the shop ran; beside "nothing of the store is left" it would be a lie.
  memory.conditions = memory.conditions.filter(({ type }) => type !== "DataPresent");
  setCondition(memory.conditions, "Ready", { now, state: { status: "False", reason, message } });
  const at = now.toISOString();
  memory.steps = memory.steps.map((step) =>
    step.name === "namespace"
      ? { name: step.name, state: "Done", startedAt: step.startedAt ?? at, finishedAt: at }
      : step,
  );
}
