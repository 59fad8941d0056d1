import type { StoreSummary } from "../../../contract/index.ts";

/** Stores that one chose, by their uid, each as it was shown. */
export type Selection = ReadonlyMap<string, StoreSummary>;

/** Stores that are changed in one go at most: what one confirms has to be readable. */
export const maxSelected = 200;

/** With the store, or without it when it was in. */
export function toggled(selection: Selection, store: StoreSummary): Selection {
  const next = new Map(selection);
  if (!next.delete(store.uid) && next.size < maxSelected) next.set(store.uid, store);
  return next;
}

/** With all of them, as far as there is room. */
export function withAll(selection: Selection, stores: readonly StoreSummary[]): Selection {
  const next = new Map(selection);
  for (const store of stores) {
    if (next.size < maxSelected || next.has(store.uid)) next.set(store.uid, store);
  }
  return next;
}

/** Each as it is shown now; what the list no longer holds stays as it was when it was chosen. */
export function chosenOf(selection: Selection, shown: readonly StoreSummary[]): readonly StoreSummary[] {
  if (selection.size === 0) return [];
  const now = new Map(shown.filter(({ uid }) => selection.has(uid)).map((store) => [store.uid, store]));
  return [...selection.values()].map((store) => now.get(store.uid) ?? store);
}

export function canBeDeleted({ phase }: StoreSummary): boolean {
  return phase !== "Deleting" && phase !== "Deleted";
}

export function canBeKept({ phase, deleteAfter }: StoreSummary, now: number): boolean {
  return phase === "Deleting" && deleteAfter !== undefined && Date.parse(deleteAfter) > now;
}
