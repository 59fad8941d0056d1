import { exactTime, relativeTime, startTime } from "../words/times.ts";
import { useNow } from "./use-now.ts";

/** A point in time as people say it; the exact one is its title. */
export function Moment({ at }: { readonly at: string }) {
  const now = useNow(10_000);
  return (
    <time className="number" dateTime={at} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}

/** When something began that goes on, behind the word "since". */
export function Start({ at }: { readonly at: string }) {
  const now = useNow(60_000);
  return (
    <time className="number" dateTime={at} title={exactTime(at)}>
      {startTime(at, now)}
    </time>
  );
}
