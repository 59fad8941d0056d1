import { formatRevision } from "../../contract/index.ts";
import { setCondition } from "./conditions.ts";
import type { Pass } from "./pass.ts";
import type { Recollection } from "./recollection.ts";

/** Long enough to be seen by a person who wonders where an edit went, and while two writers fight. */
const shownDriftMs = 600_000;

/** Says whether the agent works on the newest desired state, of an apply as of a delete. */
export function setSynced({ store, memory, now }: Pick<Pass, "store" | "memory" | "now">, known: Recollection): void {
  const trouble = known.troubleOf(store.metadata.name);
  const { drift } = known.of(store);
  const isRecent = drift !== undefined && now.getTime() - drift.at < shownDriftMs;
  const message = `revision ${formatRevision(store.spec.revision)} is taken in${isRecent ? `; ${drift.message}` : ""}`;
  const inSync = { status: "True", reason: "InSync", message } as const;
  const state = trouble ? ({ status: "False", ...trouble } as const) : inSync;
  setCondition(memory.conditions, "Synced", { now, state });
}
