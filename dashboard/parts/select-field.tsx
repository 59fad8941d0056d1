import { useId } from "react";
import { Icon } from "./icon.tsx";

export interface Option {
  readonly id: string;
  readonly name: string;
  /** What to know before choosing it, or why it can't be chosen. */
  readonly hint?: string | undefined;
  readonly isDisabled?: boolean;
}

interface SelectFieldProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly hint?: string;
}

/** One of a few. The browser's own: phones have a better one than any page, and it costs no script. */
export function SelectField({ label, options, value, onChange, hint }: SelectFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="picker">
        <select
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          {...(hint !== undefined && { "aria-describedby": `${id}-hint` })}
        >
          {options.map((option) => (
            <option key={option.id} value={option.id} disabled={option.isDisabled}>
              {option.hint === undefined ? option.name : `${option.name} – ${option.hint}`}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      )}
    </div>
  );
}
