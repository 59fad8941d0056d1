type Labels = Readonly<Record<string, string>>;

/** `key=value`, one a line. */
export function linesOfLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");
}

/** The same read back; what stands twice counts as it stands last. */
export function labelsOfLines(lines: string): Labels {
  const pairs = lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [key = "", ...value] = line.split("=");
      return [key.trim(), value.join("=").trim()] as const;
    });
  return Object.fromEntries(pairs);
}

/** What is to be sent so that the one become the other: null for what goes. */
export function labelChange(before: Labels, after: Labels): Record<string, string | null> {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).filter(([key, value]) => before[key] !== value);
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...Object.fromEntries(changed) };
}
