import { useState } from "react";
import type { StoreResource } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { hasGrace } from "../has-grace.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { ForceDialog } from "./force-dialog.tsx";
import { useRemoval } from "./use-removal.ts";

/** The two ways to end a store: one that can be taken back, and one that can't. */
export function RemoveCard({ store }: { readonly store: StoreResource }) {
  const [open, setOpen] = useState<"delete" | "force">();
  const removal = useRemoval(store.name);
  const isDeleting = store.phase === "Deleting";
  if (isDeleting && !hasGrace(store)) return undefined;
  const close = (): void => {
    removal.remove.reset();
    setOpen(undefined);
  };
  return (
    <section className="card" aria-labelledby="remove">
      <h2 id="remove">{isDeleting ? "Delete at once" : "Delete"}</h2>
      <p className="soft">
        {isDeleting
          ? "You need not wait for the end of the seven days, but then nothing brings the data back."
          : "A shop that was open can be brought back for seven days."}
      </p>
      <p className="row">
        {!isDeleting && (
          <Button look="careful" onPress={() => setOpen("delete")}>
            Delete…
          </Button>
        )}
        <Button look="quiet" onPress={() => setOpen("force")}>
          Delete now, with all data…
        </Button>
      </p>
      <DeleteDialog store={store} removal={removal} isOpen={open === "delete"} onClose={close} />
      <ForceDialog store={store} removal={removal} isOpen={open === "force"} onClose={close} />
    </section>
  );
}
