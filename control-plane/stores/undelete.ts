import { type DeleteMessage, deleteDueAt, isDeleteDue } from "../../contract/index.ts";
import { checkIfMatch } from "../http/if-match.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoreView } from "./compose-store.ts";
import { findStore, retryOnConflict } from "./find-store.ts";
import { publishNext } from "./next-revision.ts";
import { statusOfLife } from "./partial-view.ts";
import { etagOf } from "./revision-of.ts";
import { phaseOf } from "./state-of-store.ts";

export interface UndeleteInput {
  readonly name: string;
  readonly ifMatch: string | undefined;
  readonly note?: string | undefined;
}

/** Cancels a delete while its grace period lasts: the same store, the same data. */
export function undeleteStore(context: RequestContext, { name, ifMatch, note }: UndeleteInput): Promise<StoreView> {
  return retryOnConflict(async () => {
    const view = await findStore(context, name);
    checkIfMatch(ifMatch, etagOf(view.desired));
    const { value } = view.desired;
    const now = context.backend.now();
    const phase = phaseOf(view);
    if (value.op === "apply")
      throw new ProblemError("not-deleting", "The store is not being deleted: there is nothing to undo.", { phase });
    if (undeletableUntil(view, now) === undefined) {
      const until = new Date(dueTimeOf(value, view)).toISOString();
      const state = phase === "Deleted" ? "the store is deleted: nothing of it is left" : "the store is being removed";
      throw new ProblemError("undelete-too-late", `The delete could be undone until ${until}; ${state}.`, { phase });
    }
    return publishNext(view, context, { op: "apply", acceptedAt: now.toISOString(), note });
  });
}

/** Until when a delete can be undone; undefined without a delete, and when it is too late. */
export function undeletableUntil(view: StoreView, now: Date): number | undefined {
  const { value } = view.desired;
  if (value.op === "apply" || phaseOf(view) === "Deleted") return undefined;
  const dueAt = dueTimeOf(value, view);
  return isDeleteDue(dueAt, value, now) ? undefined : dueAt;
}

/** The agent goes by the same rule: it may know of a Ready that was not reported when the delete was asked. */
function dueTimeOf(value: DeleteMessage, view: StoreView): number {
  return deleteDueAt(value, statusOfLife(view)?.firstReadyAt !== undefined);
}
