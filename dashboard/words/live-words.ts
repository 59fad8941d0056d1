import { clockTime } from "./times.ts";

/** What is known of the ways to the platform; times in milliseconds. */
export interface LiveTimes {
  /** Whether the platform answers. */
  readonly isUp: boolean;
  /** When its last answer came; undefined before the first. */
  readonly heardAt: number | undefined;
  /** Since when nothing comes of events, while requests are answered; undefined while events come. */
  readonly reconnectingSince?: number | undefined;
  /** Whether the page looks again and again, for this browser can't share a stream of events among its tabs. */
  readonly isPolling?: boolean;
}

/** Whether what is shown is what is. */
export function liveWords({ isUp, heardAt, reconnectingSince, isPolling }: LiveTimes): string {
  if (!isUp) return heardAt === undefined ? "Offline" : `Offline, showing ${clockTime(heardAt)}`;
  if (isPolling) return "Live every few seconds";
  return reconnectingSince === undefined ? "Live" : `Reconnecting since ${clockTime(reconnectingSince)}`;
}
