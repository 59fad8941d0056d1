const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

/** How long ago, in the largest unit that is full at least once: "3d", "5h", "12m", "40s". Another clock may be ahead. */
export function age(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (Number.isNaN(seconds)) return "?";
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ["s", 1];
  return `${Math.floor(seconds / length)}${unit}`;
}
