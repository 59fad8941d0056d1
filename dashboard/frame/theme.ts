const key = "storeplane.theme";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** What was chosen on this machine before. */
export function keptTheme(): Theme {
  const kept = localStorage.getItem(key);
  return themes.find((theme) => theme === kept) ?? "system";
}

/** Shows the page in these colours from now on. */
export function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
  localStorage.setItem(key, theme);
}
