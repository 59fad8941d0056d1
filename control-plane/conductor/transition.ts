import type { DesiredMessage, SeenStatus, WebhookEvent } from "../../contract/index.ts";

/** What a store has become. */
export interface Transition {
  readonly type: WebhookEvent;
  readonly phase: string;
  readonly reason?: string | undefined;
  /** When, as the one says who wrote it; of two looks at one event it is the same. */
  readonly at: string;
}

/** What an accepted desired state makes of a store; `before` is the one before it of the same life. */
export function transitionOfDesired(now: DesiredMessage, before: DesiredMessage | undefined): Transition | undefined {
  const at = now.acceptedAt;
  if (now.op === "delete") {
    return before?.op === "delete" ? undefined : { type: "store.deleting", phase: "Deleting", at };
  }
  if (before === undefined && now.acceptedAt === now.createdAt) return { type: "store.accepted", phase: "Pending", at };
  if (before?.op === "delete") return { type: "store.undeleted", phase: "Updating", at };
  return { type: "store.updating", phase: "Updating", at };
}

export interface Seen {
  readonly now: SeenStatus;
  /** The status before it of the same life. */
  readonly before: SeenStatus | undefined;
  /** From when on every status would be there, if there was one; an ISO time. */
  readonly knownSince: string;
  /** Whether the newest desired state of this life is a delete. */
  readonly isToGo: boolean;
}

/** What an agent's word makes of a store; undefined when it is what it was. */
export function transitionOfStatus({ now, before, knownSince, isToGo }: Seen): Transition | undefined {
  const type = typeOf(now, before, knownSince);
  // A store that is asked for is not gone by its agent's word.
  if (type === undefined || (type === "store.deleted") !== isToGo) return undefined;
  const reason = now.failure?.reason ?? readyOf(now)?.reason;
  return { type, phase: now.phase, reason, at: now.updatedAt };
}

/** A map: an agent may write any phase, also the name of what every object has. */
const typeOfPhase: ReadonlyMap<string, WebhookEvent> = new Map<string, WebhookEvent>([
  ["Ready", "store.ready"],
  ["Degraded", "store.degraded"],
  ["Failed", "store.failed"],
  ["Suspended", "store.suspended"],
  ["Deleted", "store.deleted"],
]);

function typeOf(now: SeenStatus, before: SeenStatus | undefined, knownSince: string): WebhookEvent | undefined {
  const type = typeOfPhase.get(now.phase);
  if (before?.phase === now.phase || type === undefined) return undefined;
  if (type === "store.deleted") return type;
  if (before === undefined && !isNew(now, knownSince)) return undefined;
  return type === "store.ready" && isRecovery(now, before, knownSince) ? "store.recovered" : type;
}

/** Whether it is what it says since a time from which nothing else is known: then it was something else before. */
function isNew(status: SeenStatus, knownSince: string): boolean {
  return (readyOf(status)?.lastTransitionTime ?? status.updatedAt) > knownSince;
}

/** Back to what it was, in place of up for the first time or after a change. */
function isRecovery(now: SeenStatus, before: SeenStatus | undefined, knownSince: string): boolean {
  if (before === undefined) return now.firstReadyAt !== undefined && now.firstReadyAt <= knownSince;
  return (before.phase === "Degraded" || before.phase === "Failed") && before.firstReadyAt !== undefined;
}

function readyOf({ conditions }: SeenStatus) {
  return conditions.find(({ type }) => type === "Ready");
}
