import { UsageError } from "./errors.ts";

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const maxMs = 24 * unitMs.h;

/** A time as the API takes it: one that is given, or so long ago. @throws UsageError */
export function parseSince(text: string): string {
  if (!/^\d{4}-/.test(text)) return new Date(Date.now() - parseDuration(text)).toISOString();
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new UsageError("must be a time such as 15m or 2026-11-30T09:00:00Z");
  return new Date(ms).toISOString();
}

/** Milliseconds of "90s", "15m", "1h" or, in seconds, "90". @throws UsageError for anything else, or more than a day */
export function parseDuration(text: string): number {
  const [, digits, unit = "s"] = /^([0-9]{1,8})(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Number(digits) * unitMs[unit as keyof typeof unitMs];
  if (!(ms > 0 && ms <= maxMs)) throw new UsageError(`must be a time such as 90s, 15m or 1h, at most 24h`);
  return ms;
}
