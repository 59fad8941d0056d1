import type { StoreResource } from "../../../contract/index.ts";
import { useMay } from "../../access/use-may.ts";
import { Button } from "../../parts/button.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { exactTime } from "../../words/times.ts";
import { hasGrace } from "../has-grace.ts";
import { useRemoval } from "./use-removal.ts";

/** That a store is on its way out, until when it can be kept, and the button that keeps it. */
export function DeletingNotice({ store }: { readonly store: StoreResource }) {
  const may = useMay();
  const { bringBack } = useRemoval(store.name);
  const { deleteAfter } = store;
  if (deleteAfter === undefined || !hasGrace(store)) {
    return (
      <Notice tone="warn" title="This store is being deleted">
        <p>It can't be brought back any more. It takes a minute, as a rule.</p>
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={`This store will be deleted on ${exactTime(deleteAfter)}`}>
      <p>
        The shop goes on running until then, <Moment at={deleteAfter} />, and can be kept with all its data.
      </p>
      {may("stores:delete") && (
        <p>
          <Button isPending={bringBack.isPending} onPress={() => bringBack.mutate()}>
            Undo the delete
          </Button>
        </p>
      )}
    </Notice>
  );
}
