const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/;

/** A node's time in UTC with nine digits of a second, so that texts of times are in order; undefined for any other text. */
export function logTimeOf(text: string): string | undefined {
  const [, seconds = "", fraction = "", zone = ""] = written.exec(text) ?? [];
  const ms = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction.padEnd(9, "0")}Z`;
}
