const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text that may stand in a page, in quotes too. */
export function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** A text of the document: what stands in backticks is code, an empty line ends a paragraph. */
export function renderText(text: string): string {
  return escape(text)
    .replaceAll(/`([^`]*)`/g, "<code>$1</code>")
    .replaceAll("\n\n", "</p><p>");
}

/** A value as a program would write it. */
export function renderValue(value: unknown): string {
  return value === undefined ? "" : `<code>${escape(JSON.stringify(value))}</code>`;
}

/** A table whose cells are markup already, without columns that would be empty; nothing without rows. */
export function renderTable(allHeads: readonly string[], allRows: readonly (readonly string[])[]): string {
  if (allRows.length === 0) return "";
  const isFilled = (_: string, column: number): boolean => allRows.some((cells) => cells[column] !== "");
  const heads = allHeads.filter(isFilled);
  const rows = allRows.map((cells) => cells.filter(isFilled));
  const head = heads.map((text) => `<th>${text}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
  return `<table><tr>${head}</tr>${body}</table>`;
}
