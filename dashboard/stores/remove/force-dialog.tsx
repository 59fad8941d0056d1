import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { NoteField, wrongNote } from "../note-field.tsx";
import { ConfirmField, isConfirmed } from "./confirm-field.tsx";
import type { RemoveDialogProps } from "./delete-dialog.tsx";

/** The name must be typed, for nothing brings the data back. */
export function ForceDialog({ isOpen, onClose, ...props }: RemoveDialogProps) {
  return (
    <Dialog title={`Delete ${props.store.name} now, with all data?`} isOpen={isOpen} onClose={onClose} isAlert>
      <Sure {...props} onClose={onClose} />
    </Dialog>
  );
}

/** A part of its own, so that what was typed is forgotten with the dialog. */
function Sure({ store: { name }, removal: { remove }, onClose }: Omit<RemoveDialogProps, "isOpen">) {
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  return (
    <>
      <p>This can't be undone. Lost at once, and for good, are:</p>
      <ul className="stack-tight">
        <li>• all orders, customers and products</li>
        <li>• all uploaded files</li>
        <li>• the logins of its administrators</li>
      </ul>
      <ConfirmField wanted={name} typed={typed} onChange={setTyped} />
      <NoteField value={note} onChange={setNote} />
      {remove.error !== null && <ProblemNotice error={remove.error} />}
      <p className="row-end">
        <Button onPress={onClose}>Keep it</Button>
        <Button
          look="danger"
          isDisabled={!isConfirmed({ wanted: name, typed }) || wrongNote(note) !== undefined}
          isPending={remove.isPending}
          onPress={() => remove.mutate({ force: true, note }, { onSuccess: onClose })}
        >
          Delete all of it
        </Button>
      </p>
    </>
  );
}
