import { useState } from "react";
import { SelectField } from "../parts/select-field.tsx";
import { applyTheme, keptTheme, themes } from "./theme.ts";

const names = { system: "As the system", light: "Light", dark: "Dark" } as const;

export function ThemeSwitch() {
  const [theme, setTheme] = useState(keptTheme);
  const choose = (id: string): void => {
    const chosen = themes.find((each) => each === id) ?? "system";
    applyTheme(chosen);
    setTheme(chosen);
  };
  const options = themes.map((id) => ({ id, name: names[id] }));
  return <SelectField label="Colours" options={options} value={theme} onChange={choose} />;
}
