import { type ApplyMessage, desiredSchemaVersion } from "../../contract/index.ts";
import { ProblemError } from "../errors.ts";
import { phaseOf, type StoreView, statusOfLife } from "./compose-store.ts";
import { findStore, retryOnConflict } from "./find-store.ts";
import { checkIfMatch } from "./if-match.ts";
import type { Scope } from "./scope.ts";

export interface UndeleteInput {
  readonly name: string;
  readonly ifMatch: string | undefined;
}

/** Takes a delete back while its grace period lasts: the same store, the same data. */
export function undeleteStore(scope: Scope, { name, ifMatch }: UndeleteInput): Promise<StoreView> {
  return retryOnConflict(async () => {
    const view = await findStore(scope, name);
    checkIfMatch(ifMatch, view.desired);
    const { value, seq } = view.desired;
    const now = scope.clock.now();
    const phase = phaseOf(view);
    if (value.op === "apply") throw new ProblemError("not-deleting", "No delete of this store is asked.", { phase });
    if (phase === "Deleted" || (Date.parse(value.deleteAfter) <= now.getTime() && !isHeldBack(view))) {
      throw new ProblemError("undelete-too-late", `The delete could be undone until ${value.deleteAfter}.`, { phase });
    }
    const message: ApplyMessage = {
      op: "apply",
      schemaVersion: desiredSchemaVersion,
      uid: value.uid,
      epoch: await scope.backend.desired.epoch(),
      tenant: value.tenant,
      actor: scope.caller.actor,
      createdAt: value.createdAt,
      acceptedAt: now.toISOString(),
      spec: value.spec,
    };
    const stored = await scope.backend.desired.publish(message, seq);
    return { ...view, desired: { seq: stored, value: message } };
  });
}

/** An agent that knows of a Ready which was not reported in time gives the store its grace all the same. */
function isHeldBack(view: StoreView): boolean {
  const status = statusOfLife(view);
  if (status === undefined || status.observedRevision < view.desired.seq) return false;
  return status.conditions.some(({ type, reason }) => type === "Ready" && reason === "WaitingForDelete");
}
