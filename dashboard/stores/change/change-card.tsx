import { useState } from "react";
import type { StoreResource } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChangeForm } from "./change-form.tsx";

/** The way to change what a store was asked to be. */
export function ChangeCard({ store }: { readonly store: StoreResource }) {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <section className="card" aria-labelledby="change">
      <h2 id="change">Change</h2>
      <p className="soft">
        Plan, own hosts, address of the administrator, storefront, your own id and labels can be changed. Name, engine
        and cluster stay: a new store can have others.
      </p>
      <p>
        <Button onPress={() => setOpen(true)}>Change…</Button>
      </p>
      <Dialog title={`Change ${store.name}`} isOpen={isOpen} onClose={close}>
        <ChangeForm store={store} onDone={close} />
      </Dialog>
    </section>
  );
}
