import { useCallback, useRef, useState } from "react";
import type { StoreSummary } from "../../../contract/index.ts";
import { type Selection, toggled, withAll } from "./selection.ts";

/** How rows are chosen, and which are. */
export interface Picking {
  readonly selection: Selection;
  /** One row; with `isRange` also all between it and the one that was picked before. */
  readonly pick: (index: number, isRange: boolean) => void;
  readonly addAll: (stores: readonly StoreSummary[]) => void;
  readonly set: (selection: Selection) => void;
}

/** What is chosen of the rows that are shown; it stays while the filter changes. */
export function useSelection(stores: readonly StoreSummary[]): Picking {
  const [selection, set] = useState<Selection>(new Map());
  const last = useRef<string>(undefined);
  const pick = useCallback(
    (index: number, isRange: boolean): void => {
      const store = stores[index];
      if (store === undefined) return;
      const from = isRange ? stores.findIndex(({ uid }) => uid === last.current) : -1;
      const range = stores.slice(Math.min(from, index), Math.max(from, index) + 1);
      last.current = store.uid;
      set((before) => (from === -1 ? toggled(before, store) : withAll(before, range)));
    },
    [stores],
  );
  const addAll = useCallback((more: readonly StoreSummary[]) => set((before) => withAll(before, more)), []);
  return { selection, pick, addAll, set };
}
