import { deleteGraceMs, isDeleteDue } from "../../contract/index.ts";
import { checkIfMatch } from "../http/if-match.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoreView } from "./compose-store.ts";
import { findStore, retryOnConflict } from "./find-store.ts";
import { publishNext } from "./next-revision.ts";
import { etagOf } from "./revision-of.ts";
import { phaseOf } from "./state-of-store.ts";

/** An agent reports a store within seconds, also one that fails: a cluster away for longer shows no status either. */
const statusDueMs = 3_600_000;

export interface DeleteInput {
  readonly name: string;
  readonly force: boolean;
  readonly ifMatch: string | undefined;
  readonly note?: string | undefined;
}

/** Asks that the store be removed. Asked again, nothing changes, except that `force` ends a grace period. */
export function deleteStore(context: RequestContext, { name, force, ifMatch, note }: DeleteInput): Promise<StoreView> {
  return retryOnConflict(async () => {
    const view = await findStore(context, name);
    checkIfMatch(ifMatch, etagOf(view.desired));
    const now = context.backend.now();
    if (!isDeleteNeeded(view, force, now)) return view;
    const deleteAfter = new Date(now.getTime() + (force || !mayHoldData(view, now) ? 0 : deleteGraceMs));
    const change = { acceptedAt: now.toISOString(), deleteAfter: deleteAfter.toISOString(), force };
    return publishNext(view, context, { op: "delete", ...change, note });
  });
}

function isDeleteNeeded(view: StoreView, force: boolean, now: Date): boolean {
  const { value } = view.desired;
  if (value.op === "apply") return true;
  return force && phaseOf(view) !== "Deleted" && !isDeleteDue(Date.parse(value.deleteAfter), value, now);
}

/**
 * A shop that never answered holds nothing that could be missed. The uid alone decides, whatever the epoch; and a
 * store of which nothing is known after an hour may have lost its status: then nothing is not the same as never.
 */
function mayHoldData({ desired, status }: StoreView, now: Date): boolean {
  const { uid, createdAt } = desired.value;
  if (status?.uid === uid) return status.firstReadyAt !== undefined;
  return now.getTime() - Date.parse(createdAt) > statusDueMs;
}
