/** How long ago, or how long yet, in the words of a glance: "just now", "4 min ago", "in 6 days". */
export function relativeTime(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  if (Number.isNaN(seconds)) return at;
  if (Math.abs(seconds) < 10) return "just now";
  // What lies seven days ahead does so a moment later, too.
  return seconds < 0 ? `${longTime(-seconds)} ago` : `in ${longTime(seconds, Math.round)}`;
}

const units = [
  { name: "day", seconds: 86_400 },
  { name: "h", seconds: 3600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
] as const;

function longTime(seconds: number, toWhole = Math.floor): string {
  const { name, seconds: size } = units.find((unit) => toWhole(seconds) >= unit.seconds) ?? units[3];
  const count = toWhole(seconds / size);
  return name === "day" && count !== 1 ? `${count} days` : `${count} ${name}`;
}

/** How long something took or takes: "at once", "0.4 s", "48 s", "2 min 5 s". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 0.1) return "at once";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return longTime(seconds);
}

const dateAndTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const timeOnly = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });

/** Day and time where the reader is. */
export function exactTime(at: string | number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : dateAndTime.format(date);
}

const dayMs = 86_400_000;

/** What stands behind "since": the time of day, and the day where it is not the last one. */
export function startTime(at: string, now: number): string {
  const start = Date.parse(at);
  return now - start < dayMs ? clockTime(start) : exactTime(at);
}

/** The time of day where the reader is. */
export function clockTime(at: number): string {
  return timeOnly.format(at);
}
