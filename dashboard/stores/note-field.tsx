import { changeNote } from "../../contract/index.ts";
import { TextField } from "../parts/text-field.tsx";

/** The rule that a note breaks; an empty one breaks no rule. */
export function wrongNote(text: string): string | undefined {
  return text.trim() === "" ? undefined : changeNote.safeParse(text).error?.issues[0]?.message;
}

interface NoteFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error?: string | undefined;
}

/** Why, for whoever looks at it later. */
export function NoteField({ value, onChange, error = wrongNote(value) }: NoteFieldProps) {
  return (
    <TextField
      id="field-note"
      label="Note"
      value={value}
      onChange={onChange}
      error={error}
      hint="Why, for whoever looks at the activity later. Name no person in it."
      autoComplete="off"
    />
  );
}
