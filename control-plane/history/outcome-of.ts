import type { OperationKind, OperationOutcome, SeenStatus, ShownReason } from "../../contract/index.ts";
import type { Recorded } from "../ports/history.ts";

export interface Outcome {
  readonly outcome: OperationOutcome;
  readonly reason?: ShownReason | undefined;
  readonly endedAt?: string | undefined;
}

export interface Ending {
  readonly recorded: Recorded;
  readonly kind: OperationKind;
  /** What was asked next under this name, by the same tenant and in the same cluster. */
  readonly next: Recorded | undefined;
  /** The newest that was reported of a store of this name, of whatever life. */
  readonly status: SeenStatus | undefined;
  /** Whether the bus still has a desired state of the store: it forgets one that is deleted after a day. */
  readonly isPresent: boolean;
}

/** What became of an operation: what is known of it, and never what may be guessed. */
export function outcomeOf(ending: Ending): Outcome {
  const { recorded, next, kind } = ending;
  const status = statusOf(ending);
  if (status?.observedSequence === recorded.seq) {
    const now = presentOutcome(status, kind);
    return now.outcome === "Running" && next !== undefined ? { outcome: "Superseded" } : now;
  }
  if (next !== undefined) return pastOutcome(ending, next);
  if (status === undefined) return untoldOutcome(ending);
  return { outcome: status.observedSequence < recorded.seq ? "Running" : "Unknown" };
}

/** The newest operation of a store of which no agent reports anything. */
function untoldOutcome({ kind, isPresent }: Ending): Outcome {
  if (isPresent) return { outcome: "Running" };
  return { outcome: kind === "delete" ? "Succeeded" : "Unknown" };
}

/** The status, if it is of this life of the store. */
function statusOf({ recorded, status }: Ending): SeenStatus | undefined {
  const { uid, epoch } = recorded.value;
  return status?.uid === uid && status.epoch === epoch ? status : undefined;
}

/** The operation whose revision the status reports. */
function presentOutcome(status: SeenStatus, kind: OperationKind): Outcome {
  const { phase, readyAt, failure, updatedAt, conditions } = status;
  const ready = conditions.find(({ type }) => type === "Ready");
  const reason = failure?.reason ?? (ready?.status === "True" ? undefined : ready?.reason);
  if (kind === "delete") {
    return phase === "Deleted" ? { outcome: "Succeeded", endedAt: updatedAt } : { outcome: "Running", reason };
  }
  if (readyAt !== undefined) return { outcome: "Succeeded", endedAt: readyAt };
  if (phase === "Failed") return { outcome: "Failed", reason };
  return { outcome: "Running", reason };
}

/** An operation that another one followed. */
function pastOutcome(ending: Ending, next: Recorded): Outcome {
  const { recorded, kind } = ending;
  const status = statusOf(ending);
  // A name goes to another store only when the one before is gone.
  if (next.value.uid !== recorded.value.uid) return { outcome: kind === "delete" ? "Succeeded" : "Unknown" };
  // What is removed takes no more revisions.
  if (kind === "delete") return { outcome: "Superseded" };
  if (status !== undefined && status.observedSequence < recorded.seq) return { outcome: "Superseded" };
  const firstReadyAt = kind === "create" ? status?.firstReadyAt : undefined;
  if (firstReadyAt === undefined) return { outcome: "Unknown" };
  const isInTime = Date.parse(firstReadyAt) <= Date.parse(next.value.acceptedAt);
  return isInTime ? { outcome: "Succeeded", endedAt: firstReadyAt } : { outcome: "Superseded" };
}
