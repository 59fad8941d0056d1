import { TextField } from "../../parts/text-field.tsx";

interface NameFieldProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (name: string) => void;
}

export function NameField({ value, error, onChange }: NameFieldProps) {
  return (
    <TextField
      id="field-name"
      label="Name"
      value={value}
      onChange={onChange}
      error={error}
      hint="The first part of the shop's address. It can't be changed later."
      placeholder="hats"
      autoComplete="off"
      spellCheck="false"
      isRequired
    />
  );
}
