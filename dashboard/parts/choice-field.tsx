import { Label, Radio, RadioGroup } from "react-aria-components/RadioGroup";

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly string[];
}

interface ChoiceFieldProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** One of two to four, each with what to know before choosing. */
export function ChoiceField({ label, choices, value, onChange }: ChoiceFieldProps) {
  return (
    <RadioGroup className="field" value={value} onChange={onChange}>
      <Label className="label">{label}</Label>
      <div className="choices">
        {choices.map(({ id, name, lines }) => (
          <Radio key={id} value={id} className="choice">
            <span className="choice-name">
              <span className="choice-mark" />
              {name}
            </span>
            {lines.map((line) => (
              <span key={line} className="hint">
                {line}
              </span>
            ))}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
