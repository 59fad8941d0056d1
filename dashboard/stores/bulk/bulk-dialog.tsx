import type { StoreSummary } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { counted } from "../../words/amounts.ts";
import { isProblem } from "../../words/explain.ts";
import { hasGrace } from "../has-grace.ts";
import { BulkQuestion } from "./bulk-question.tsx";
import { BulkResults } from "./bulk-results.tsx";
import { type BulkAction, type Outcome, summaryOf } from "./outcome.ts";
import { type BulkRun, useBulkRun } from "./use-bulk-run.ts";

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly stores: readonly StoreSummary[];
  /** With those that are left to be chosen: what failed, or was not asked. */
  readonly onClose: (left: readonly StoreSummary[]) => void;
}

/** Asks whether, then shows what becomes of each store. */
export function BulkDialog({ action, stores, onClose }: BulkDialogProps) {
  const bulk = useBulkRun();
  const { run, outcomes, isRunning, start } = bulk;
  const verb = action === "delete" ? "Delete" : "Bring back";
  const title = `${verb} ${counted(stores.length, "store")}`;
  if (run === undefined) {
    return (
      <Dialog title={`${title}?`} isOpen isAlert={action === "delete"} onClose={() => onClose(stores)}>
        <BulkQuestion
          action={action}
          stores={stores}
          onKeep={() => onClose(stores)}
          onGo={(note) => start({ action, stores, note })}
        />
      </Dialog>
    );
  }
  const left = stores.filter(({ uid }) => outcomes.get(uid)?.kind !== "done");
  return (
    <Dialog title={title} isOpen isKept={isRunning} onClose={() => onClose(left)}>
      <p role="status">
        {summaryOf(
          run.stores.map(({ uid }) => outcomes.get(uid)),
          run.action,
        )}
      </p>
      <BulkResults stores={stores} outcomes={outcomes} isRunning={isRunning} />
      <p className="row-end">
        <Next bulk={bulk} />
        {isRunning ? (
          <Button onPress={bulk.stop}>Stop</Button>
        ) : (
          <Button look="first" onPress={() => onClose(left)}>
            Done
          </Button>
        )}
      </p>
    </Dialog>
  );
}

/** What can be done about it: those again that failed, or all of it back. */
function Next({ bulk: { run, outcomes, isRunning, start } }: { readonly bulk: BulkRun }) {
  if (run === undefined || isRunning) return undefined;
  const again = run.stores.filter(({ uid }) => mayWork(outcomes.get(uid)));
  const deleted = run.stores.flatMap((store) => {
    const outcome = outcomes.get(store.uid);
    if (outcome?.kind !== "done" || outcome.action !== "delete" || !hasGrace(outcome.store)) return [];
    return [{ ...store, revision: outcome.store.revision }];
  });
  return (
    <>
      {again.length > 0 && (
        <Button isPending={false} onPress={() => start({ ...run, stores: again })}>
          {`Try ${again.length} again`}
        </Button>
      )}
      {deleted.length > 0 && (
        <Button isPending={false} onPress={() => start({ action: "keep", stores: deleted, note: "" })}>
          Undo the delete
        </Button>
      )}
    </>
  );
}

/** What was changed meanwhile has to be looked at before it is asked for again. */
function mayWork(outcome: Outcome | undefined): boolean {
  if (outcome?.kind === "failed") return !isProblem(outcome.error, "revision-conflict");
  return outcome === undefined;
}
