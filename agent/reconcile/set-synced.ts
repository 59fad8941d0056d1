import { setCondition } from "./conditions.ts";
import type { Pass } from "./pass.ts";
import type { Recollection } from "./recollection.ts";

/** Says whether the agent works on the newest desired state, of an apply as of a delete. */
export function setSynced({ store, memory, now }: Pick<Pass, "store" | "memory" | "now">, known: Recollection): void {
  const trouble = known.troubleOf(store.metadata.name);
  const inSync = { status: "True", reason: "InSync", message: `revision ${store.spec.seq} is taken in` } as const;
  const state = trouble ? ({ status: "False", ...trouble } as const) : inSync;
  setCondition(memory.conditions, "Synced", { now, state });
}
