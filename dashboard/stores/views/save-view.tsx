import { useState } from "react";
import { maxViewName, maxViews } from "../../api/saved-views.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/text-field.tsx";
import type { StoreFilter } from "../store-filter.ts";
import { useSavedViews } from "./use-saved-views.ts";

interface SaveViewProps {
  readonly filter: StoreFilter;
  readonly onClose: () => void;
}

/** Asks for the name of a view. */
export function SaveView({ filter, onClose }: SaveViewProps) {
  const { all, save } = useSavedViews();
  const [name, setName] = useState("");
  const [isFull, setFull] = useState(false);
  const wanted = name.trim();
  const isTaken = all.some((view) => view.name === wanted);
  const go = (): void => {
    if (save(wanted, filter)) onClose();
    else setFull(true);
  };
  return (
    <Dialog title="Save this view" isOpen onClose={onClose}>
      <p>The filters and the order of the list are kept in this browser, under a name of yours.</p>
      <form
        noValidate
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== "") go();
        }}
      >
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          maxLength={maxViewName}
          autoFocus
          autoComplete="off"
          hint={isTaken ? `Takes the place of the view “${wanted}”.` : undefined}
          error={isFull ? `There are ${maxViews} views already. Forget one of them first.` : undefined}
        />
        <p className="row-end">
          <Button onPress={onClose}>Not now</Button>
          <Button look="first" type="submit" isDisabled={wanted === ""}>
            Save view
          </Button>
        </p>
      </form>
    </Dialog>
  );
}
