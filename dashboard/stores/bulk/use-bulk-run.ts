import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { StoreSummary } from "../../../contract/index.ts";
import { useServices } from "../../api/services.tsx";
import { askOne, isLost } from "./ask-one.ts";
import type { BulkAction, Outcome, Outcomes } from "./outcome.ts";
import { runEach } from "./run-each.ts";

interface Run {
  readonly action: BulkAction;
  /** Each as it was shown: one that was changed meanwhile is left alone. */
  readonly stores: readonly StoreSummary[];
  readonly note: string;
}

export interface BulkRun {
  /** What was begun last. */
  readonly run: Run | undefined;
  /** The last one of each store, in whichever run. */
  readonly outcomes: Outcomes;
  readonly isRunning: boolean;
  readonly start: (run: Run) => void;
  /** Sends no more; what was sent is waited for. */
  readonly stop: () => void;
}

/** Sends one request for each store, and keeps what became of each. */
export function useBulkRun(): BulkRun {
  const { api } = useServices();
  const client = useQueryClient();
  const [run, setRun] = useState<Run>();
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  useEffect(() => () => void (isStopped.current = true), []);

  const start = (next: Run): void => {
    isStopped.current = false;
    setRun(next);
    const begun = new Set(next.stores.map(({ uid }) => uid));
    setOutcomes((before) => new Map([...before].filter(([uid]) => !begun.has(uid))));
    setRunning(true);
    const keep = (uid: string, outcome: Outcome): void => setOutcomes((before) => new Map(before).set(uid, outcome));
    const change = async (store: StoreSummary): Promise<void> => {
      keep(store.uid, { kind: "asked" });
      const { action, note } = next;
      keep(store.uid, await askOne(api, { action, store, note, wasLost: isLost(outcomes.get(store.uid)) }));
    };
    void runEach(next.stores, { run: change, isStopped: () => isStopped.current }).then(() => {
      setRunning(false);
      for (const key of ["stores", "store", "operations", "operations of", "revisions"])
        void client.invalidateQueries({ queryKey: [key] });
    });
  };
  return { run, outcomes, isRunning, start, stop: () => void (isStopped.current = true) };
}
