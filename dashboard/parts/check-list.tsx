import { useId } from "react";

interface CheckListProps {
  readonly label: string;
  readonly hint: string;
  readonly options: readonly { readonly id: string; readonly name: string; readonly hint: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Any of a few. The browser's own boxes, which every screen reader and every phone knows. */
export function CheckList({ label, hint, options, chosen, onChange }: CheckListProps) {
  const id = useId();
  const toggle = (option: string, isChosen: boolean): void =>
    onChange(options.map((each) => each.id).filter((each) => (each === option ? isChosen : chosen.includes(each))));
  return (
    <fieldset className="check-list" aria-describedby={id}>
      <legend className="label">{label}</legend>
      <span id={id} className="hint">
        {hint}
      </span>
      {options.map((option) => (
        <label key={option.id} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(option.id)}
            onChange={(event) => toggle(option.id, event.target.checked)}
          />
          <span>
            {option.name} <span className="soft small">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
