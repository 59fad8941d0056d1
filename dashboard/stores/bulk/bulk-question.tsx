import { useState } from "react";
import type { StoreSummary } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { useNow } from "../../parts/use-now.ts";
import { counted } from "../../words/amounts.ts";
import { exactTime } from "../../words/times.ts";
import { NoteField, wrongNote } from "../note-field.tsx";
import { ConfirmField, isConfirmed } from "../remove/confirm-field.tsx";
import type { BulkAction } from "./outcome.ts";

interface BulkQuestionProps {
  readonly action: BulkAction;
  readonly stores: readonly StoreSummary[];
  readonly onKeep: () => void;
  readonly onGo: (note: string) => void;
}

/** Names all that would be changed; for a delete their number has to be typed. */
export function BulkQuestion({ action, stores, onKeep, onGo }: BulkQuestionProps) {
  return (
    <>
      <ul className="bulk-names">
        {stores.map(({ uid, name }) => (
          <li key={uid}>{name}</li>
        ))}
      </ul>
      {action === "delete" ? (
        <SureToDelete count={stores.length} onKeep={onKeep} onGo={onGo} />
      ) : (
        <p className="row-end">
          <Button onPress={onKeep}>Not now</Button>
          <Button look="first" isPending={false} onPress={() => onGo("")}>
            Bring back
          </Button>
        </p>
      )}
    </>
  );
}

const graceMs = 7 * 24 * 3_600_000;

interface SureProps extends Pick<BulkQuestionProps, "onKeep" | "onGo"> {
  readonly count: number;
}

function SureToDelete({ count, onKeep, onGo }: SureProps) {
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  const now = useNow(60_000);
  const wanted = `delete ${counted(count, "store")}`;
  return (
    <>
      <p>
        Shops that were open go on for seven days and can be brought back until {exactTime(now + graceMs)}. What was
        never open is removed at once. One that is changed by someone else meanwhile is left alone.
      </p>
      <ConfirmField wanted={wanted} typed={typed} onChange={setTyped} />
      <NoteField value={note} onChange={setNote} />
      <p className="row-end">
        <Button onPress={onKeep}>{count === 1 ? "Keep it" : "Keep them"}</Button>
        <Button
          look="danger"
          isDisabled={!isConfirmed({ wanted, typed }) || wrongNote(note) !== undefined}
          isPending={false}
          onPress={() => onGo(note.trim())}
        >
          Delete
        </Button>
      </p>
    </>
  );
}
