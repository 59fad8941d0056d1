import { useShortcuts } from "../api/use-shortcuts.ts";
import type { Picking } from "./bulk/use-selection.ts";

/** `j` and `k` go from row to row, where Enter opens the store, and `x` chooses it. */
export function useRowKeys(picking: Picking | undefined): void {
  const pick = { keys: "x", what: "Select the store, or leave it out", run: () => pickFocused(picking) };
  useShortcuts([
    { keys: "j", what: "Next store (Enter opens it)", run: () => go(1) },
    { keys: "k", what: "Store before it", run: () => go(-1) },
    ...(picking === undefined ? [] : [pick]),
  ]);
}

/** Puts the focus on the name of a row near the one that has it, or of the first that can be seen. */
function go(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(".store-table [data-index]")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const firstSeen = rows.find((row) => row.getBoundingClientRect().top >= 0);
  const row = at === -1 ? firstSeen : rows[at + step];
  row?.querySelector<HTMLElement>("th a")?.focus();
}

function pickFocused(picking: Picking | undefined): void {
  const row = document.activeElement?.closest<HTMLElement>(".store-table [data-index]");
  if (row) picking?.pick(Number(row.dataset["index"]), false);
}
