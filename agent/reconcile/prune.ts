import type { InventoryEntry } from "../store-object.ts";
import { dropEntry, isPrunable, refKey, refOf, wantedRefs } from "./inventory.ts";
import type { Pass, ReconcileDeps } from "./pass.ts";

/** Removes what an older render made and the present one does not want, once the present one is up; never data. */
export async function pruneLeftovers(pass: Pass, deps: ReconcileDeps): Promise<void> {
  if ([...pass.observations.values()].some(({ state }) => state !== "Done")) return;
  const { memory, manifests } = pass;
  const wanted = new Set([...wantedRefs(manifests), ...manifests.hooks.map(({ job }) => refOf(job))].map(refKey));
  const leftovers = memory.inventory.filter((entry) => isPrunable(entry.kind) && !wanted.has(refKey(entry)));
  for (const entry of leftovers) if (!deps.owned.whyMissing(entry.kind)) await prune(entry, pass, deps);
}

async function prune(entry: InventoryEntry, { memory }: Pass, deps: ReconcileDeps): Promise<void> {
  const uid = entry.uid ?? deps.owned.find(entry)?.metadata.uid;
  if (uid) await deps.writer.remove(entry, uid);
  dropEntry(memory, entry);
}
