import { useState } from "react";
import type { SummaryFilter } from "../../../client/index.ts";
import type { StoreSummary } from "../../../contract/index.ts";
import { useServices } from "../../api/services.tsx";
import { Button } from "../../parts/button.tsx";
import { showToast } from "../../parts/toasts.tsx";
import { useNow } from "../../parts/use-now.ts";
import { explain } from "../../words/explain.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import type { BulkAction } from "./outcome.ts";
import { canBeDeleted, canBeKept, chosenOf, maxSelected } from "./selection.ts";
import type { Picking } from "./use-selection.ts";

interface BulkBarProps {
  readonly picking: Picking;
  readonly shown: readonly StoreSummary[];
  /** What the list shows. */
  readonly filter: SummaryFilter;
  /** How many that is; undefined where it is not known. */
  readonly total: number | undefined;
}

interface Asked {
  readonly action: BulkAction;
  readonly stores: readonly StoreSummary[];
}

/** How many stores are chosen, and what can be done to them. */
export function BulkBar({ picking, shown, filter, total }: BulkBarProps) {
  const [asked, setAsked] = useState<Asked>();
  const now = useNow(10_000);
  const chosen = chosenOf(picking.selection, shown);
  const deletable = chosen.filter(canBeDeleted);
  const recoverable = chosen.filter((store) => canBeKept(store, now));
  const close = (left: readonly StoreSummary[], { stores }: Asked): void => {
    const gone = new Set(stores.filter((store) => !left.includes(store)).map(({ uid }) => uid));
    picking.set(new Map(chosen.filter(({ uid }) => !gone.has(uid)).map((store) => [store.uid, store])));
    setAsked(undefined);
  };
  return (
    <section className="bulk-bar" aria-label="Selection">
      <span role="status">
        {chosen.length} selected{chosen.length === maxSelected && ", as many as go at once"}
      </span>
      <Button look="quiet" onPress={() => picking.set(new Map())}>
        Select none
      </Button>
      <SelectAll picking={picking} filter={filter} total={total} />
      {deletable.length > 0 && (
        <Button look="careful" onPress={() => setAsked({ action: "delete", stores: deletable })}>
          {`Delete ${deletable.length}…`}
        </Button>
      )}
      {recoverable.length > 0 && (
        <Button onPress={() => setAsked({ action: "keep", stores: recoverable })}>
          {`Bring back ${recoverable.length}…`}
        </Button>
      )}
      {asked !== undefined && <BulkDialog {...asked} onClose={(left) => close(left, asked)} />}
    </section>
  );
}

/** Everything that the filter shows, also what was not read yet, where that is not too much. */
function SelectAll({ picking, filter, total }: Omit<BulkBarProps, "shown">) {
  const { api } = useServices();
  const [isPending, setPending] = useState(false);
  if (total === undefined || total > maxSelected || picking.selection.size >= total) return undefined;
  const select = async (): Promise<void> => {
    setPending(true);
    try {
      picking.addAll((await api.listSummaries({ ...filter, limit: maxSelected })).stores);
    } catch (error) {
      showToast({ text: explain(error).detail });
    }
    setPending(false);
  };
  return (
    <Button look="quiet" isPending={isPending} onPress={() => void select()}>
      {`Select all ${total}`}
    </Button>
  );
}
