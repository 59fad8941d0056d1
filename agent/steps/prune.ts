import type { Pass, ReconcileDeps } from "../pass.ts";
import { dropEntry, leftovers } from "../store/inventory.ts";
import type { InventoryEntry } from "../store/store-object.ts";

/** Removes what an older render made and the present one does not want, once the present one is up; never data. */
export async function pruneLeftovers(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { heldAs } = pass;
  if (heldAs?.prunes === false) return;
  if ([...pass.observations.values()].some(({ state }) => state !== "Done")) return;
  for (const entry of leftovers(pass.record, pass.manifests))
    if (!deps.owned.whyMissing(entry.kind) && (!heldAs || deps.owned.watches(entry.kind)))
      await prune(entry, pass, deps);
}

async function prune(entry: InventoryEntry, { record }: Pass, deps: ReconcileDeps): Promise<void> {
  const uid = entry.uid ?? deps.owned.find(entry)?.metadata.uid;
  if (uid) await deps.writer.remove(entry, uid);
  dropEntry(record, entry);
}
