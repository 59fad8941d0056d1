import { clockTime } from "./times.ts";

/** What is known of the ways to the platform; times in milliseconds. */
export interface LiveTimes {
  /** Whether the platform answers. */
  readonly isUp: boolean;
  /** When its last answer came; undefined before the first. */
  readonly heardAt: number | undefined;
  /** Since when nothing comes of events, while requests are answered; undefined while events come. */
  readonly reconnectingSince?: number | undefined;
}

/** Whether what is shown is what is. */
export function liveWords({ isUp, heardAt, reconnectingSince }: LiveTimes): string {
  if (!isUp) return heardAt === undefined ? "Offline" : `Offline, showing ${clockTime(heardAt)}`;
  return reconnectingSince === undefined ? "Live" : `Reconnecting since ${clockTime(reconnectingSince)}`;
}
