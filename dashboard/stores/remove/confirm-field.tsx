import { TextField } from "../../parts/text-field.tsx";

interface ConfirmFieldProps {
  /** What has to be typed. */
  readonly wanted: string;
  readonly typed: string;
  readonly onChange: (typed: string) => void;
}

/** Where one types what one is about to do; a browser neither offers it nor finds mistakes in it. */
export function ConfirmField({ wanted, typed, onChange }: ConfirmFieldProps) {
  return (
    <TextField
      label={`To go on, type ${wanted}`}
      value={typed}
      onChange={onChange}
      autoComplete="off"
      spellCheck="false"
    />
  );
}

export function isConfirmed({ wanted, typed }: Pick<ConfirmFieldProps, "wanted" | "typed">): boolean {
  return typed.trim() === wanted;
}
