import { useState } from "react";
import { ApiProblemError } from "../../../client/index.ts";
import type { StoreResource } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { ConflictNotice } from "../../parts/conflict-notice.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { isProblem } from "../../words/explain.ts";
import { NoteField, wrongNote } from "../note-field.tsx";
import { type ChangeDraft, changeOfDraft, draftOf, errorsOfChange, refusedChange } from "./change-draft.ts";
import { ChangeFields, fieldNames } from "./change-fields.tsx";
import { ChangePreview } from "./change-preview.tsx";
import { useChange } from "./use-change.ts";

interface ChangeFormProps {
  /** As it is now: it is read again while the form is open. */
  readonly store: StoreResource;
  readonly onDone: () => void;
}

export function ChangeForm({ store, onDone }: ChangeFormProps) {
  const form = useChangeForm(store, onDone);
  const { base, draft, note, change, errors, isSendable, send } = form;
  const isOvertaken = isProblem(send.error, "revision-conflict") && store.revision !== base.revision;
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      <ChangeFields engine={store.engine} draft={draft} errors={errors} onChange={form.edit} />
      <NoteField value={note} onChange={form.setNote} />
      {isSendable && <ChangePreview store={base} change={change} />}
      {isOvertaken && (
        <ConflictNotice
          who={undefined}
          differences={differences(draftOf(store), draft)}
          isPending={send.isPending}
          onTheirs={() => form.goOnFrom(store, draftOf(store))}
          onMine={() => form.sendOnto(store)}
        />
      )}
      {send.error !== null && !isOvertaken && <ProblemNotice error={send.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Leave it</Button>
        <Button type="submit" look="first" isPending={send.isPending}>
          Change
        </Button>
      </p>
    </form>
  );
}

/** What is typed is compared with the store that was there when the form was opened, or that one chose to go on from. */
function useChangeForm(store: StoreResource, onDone: () => void) {
  const [base, setBase] = useState(store);
  const [draft, setDraft] = useState(() => draftOf(store));
  const [note, setNote] = useState("");
  const send = useChange(store, onDone);
  const change = changeOfDraft(base, draft);
  const wrong = errorsOfChange(change);
  const refused = send.error instanceof ApiProblemError ? refusedChange(send.error.problem) : {};
  const isWrong = Object.keys(wrong).length > 0 || wrongNote(note) !== undefined;
  const isEmpty = Object.keys(change).length === 0;
  const edit = (typed: ChangeDraft): void => {
    setDraft(typed);
    if (send.error !== null) send.reset();
  };
  const submit = (): void => {
    if (isEmpty) onDone();
    else if (!isWrong && !send.isPending) send.mutate({ change, revision: base.revision, note });
  };
  /** From the store as someone else left it. */
  const goOnFrom = (theirs: StoreResource, typed: ChangeDraft): void => {
    setBase(theirs);
    edit(typed);
  };
  const sendOnto = (theirs: StoreResource): void => {
    setBase(theirs);
    send.mutate({ change: changeOfDraft(theirs, draft), revision: theirs.revision, note });
  };
  const isSendable = !isEmpty && !isWrong;
  return {
    base,
    draft,
    note,
    change,
    errors: { ...refused, ...wrong },
    isSendable,
    send,
    edit,
    setNote,
    submit,
    goOnFrom,
    sendOnto,
  };
}

function differences(theirs: ChangeDraft, mine: ChangeDraft) {
  const fields = (Object.keys(mine) as (keyof ChangeDraft)[]).filter((field) => theirs[field] !== mine[field]);
  return fields.map((field) => ({ name: fieldNames[field], theirs: shown(theirs[field]), mine: shown(mine[field]) }));
}

function shown(text: string): string {
  return text.trim() === "" ? "none" : text.trim().split("\n").join(", ");
}
