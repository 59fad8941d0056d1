import type { ApiClient } from "../../../client/index.ts";
import type { StoreResource, StoreSummary } from "../../../contract/index.ts";
import { isProblem } from "../../words/explain.ts";
import { type BulkAction, type Outcome, outcomeAfter } from "./outcome.ts";

interface Ask {
  readonly action: BulkAction;
  /** As it was shown: one that was changed meanwhile is left alone. */
  readonly store: StoreSummary;
  readonly note: string;
  /** Whether it was asked for before and no answer came: then the change that is found may be ours. */
  readonly wasLost: boolean;
}

type Api = Pick<ApiClient, "deleteStore" | "undeleteStore" | "getStore">;

/** Asks for one store, and says what became of it; never rejects. */
export async function askOne(api: Api, { action, store, note, wasLost }: Ask): Promise<Outcome> {
  const options = { ifRevision: store.revision, ...(note !== "" && { note }) };
  const send = () => (action === "delete" ? api.deleteStore : api.undeleteStore).call(api, store.name, options);
  const outcome = await outcomeAfter(send(), action);
  if (!wasLost || outcome.kind !== "failed" || !isProblem(outcome.error, "revision-conflict")) return outcome;
  const now = await outcomeAfter(api.getStore(store.name), action);
  return now.kind === "done" && isAsAsked(now.store, { action, store }) ? now : outcome;
}

function isAsAsked({ uid, phase }: StoreResource, { action, store }: Pick<Ask, "action" | "store">): boolean {
  const isLeaving = phase === "Deleting" || phase === "Deleted";
  return uid === store.uid && isLeaving === (action === "delete");
}

/** Whether no answer says what became of it. */
export function isLost(outcome: Outcome | undefined): boolean {
  return outcome?.kind === "failed" && outcome.isUnknown;
}
