import { useState } from "react";
import type { StoreResource } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { useNow } from "../../parts/use-now.ts";
import { exactTime } from "../../words/times.ts";
import { NoteField, wrongNote } from "../note-field.tsx";
import type { Removal } from "./use-removal.ts";

export interface RemoveDialogProps {
  readonly store: StoreResource;
  readonly removal: Removal;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const graceMs = 7 * 24 * 3_600_000;

/** One press, for it can be taken back. */
export function DeleteDialog({ isOpen, onClose, ...props }: RemoveDialogProps) {
  return (
    <Dialog title={`Delete ${props.store.name}?`} isOpen={isOpen} onClose={onClose}>
      <Sure {...props} onClose={onClose} />
    </Dialog>
  );
}

/** A part of its own, so that what was typed is forgotten with the dialog. */
function Sure({ store: { phase, readyAt }, removal: { remove }, onClose }: Omit<RemoveDialogProps, "isOpen">) {
  const [note, setNote] = useState("");
  const now = useNow(60_000);
  const mayBeNew = readyAt === undefined && (phase === "Pending" || phase === "Provisioning" || phase === "Failed");
  return (
    <>
      <p>
        The shop goes on for seven days and can be brought back until {exactTime(now + graceMs)}. Its name stays taken
        until it is gone.
      </p>
      {mayBeNew && <p>It was not open yet as far as is known. A shop that was never open is removed at once.</p>}
      <NoteField value={note} onChange={setNote} />
      {remove.error !== null && <ProblemNotice error={remove.error} />}
      <p className="row-end">
        <Button onPress={onClose}>Keep it</Button>
        <Button
          look="danger"
          isDisabled={wrongNote(note) !== undefined}
          isPending={remove.isPending}
          onPress={() => remove.mutate({ force: false, note }, { onSuccess: onClose })}
        >
          Delete
        </Button>
      </p>
    </>
  );
}
