import { useState } from "react";
import type { StoreResource } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { NoteField, wrongNote } from "../note-field.tsx";
import { runWords, type Verb } from "./run-words.ts";
import { useRun } from "./use-run.ts";

/** Ways to restart a store's app, to close it for a while, and to open it again. */
export function RunCard({ store: { name, suspended = false } }: { readonly store: StoreResource }) {
  const [open, setOpen] = useState<Verb>();
  const close = (): void => setOpen(undefined);
  const verbs: readonly Verb[] = suspended ? ["resume"] : ["restart", "suspend"];
  return (
    <section className="card" aria-labelledby="run">
      <h2 id="run">Run</h2>
      <p className="soft">
        {suspended
          ? "Nothing of the shop runs, as it was asked for. All that it has is kept."
          : "A restart replaces the shop's pods. A suspended shop is closed, and keeps all that it has until it is resumed."}
      </p>
      <p className="row">
        {verbs.map((verb) => (
          <Button key={verb} onPress={() => setOpen(verb)} {...(verb === "suspend" && { look: "careful" as const })}>
            {runWords[verb].button}…
          </Button>
        ))}
      </p>
      {open !== undefined && (
        <Dialog title={runWords[open].title(name)} isOpen onClose={close}>
          <Sure name={name} verb={open} onClose={close} />
        </Dialog>
      )}
    </section>
  );
}

interface SureProps {
  readonly name: string;
  readonly verb: Verb;
  readonly onClose: () => void;
}

/** A part of its own, so that what was typed is forgotten with the dialog. */
function Sure({ name, verb, onClose }: SureProps) {
  const [note, setNote] = useState("");
  const { error, isPending, mutate } = useRun(name, onClose);
  return (
    <>
      <p>{runWords[verb].happens}</p>
      <NoteField value={note} onChange={setNote} />
      {error !== null && <ProblemNotice error={error} />}
      <p className="row-end">
        <Button onPress={onClose}>Leave it as it is</Button>
        <Button
          look="first"
          isDisabled={wrongNote(note) !== undefined}
          isPending={isPending}
          onPress={() => mutate({ verb, note })}
        >
          {runWords[verb].button}
        </Button>
      </p>
    </>
  );
}
