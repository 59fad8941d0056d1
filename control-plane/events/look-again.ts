import { ProblemError } from "../http/problem-error.ts";

/**
 * How often the right of an open stream is looked at again. What is known of a token may be 10 s old, so that a stream ends
 * within a minute of its right.
 */
export const recheckMs = 45_000;

/** Why a stream has to end whose reader was looked at again; undefined where nothing is said against the reader. */
export function endAfter(error: unknown): "unauthenticated" | "forbidden" | undefined {
  // Who can't be looked up because the bus is away stays.
  if (!(error instanceof ProblemError) || error.status >= 500) return undefined;
  return error.code === "unauthenticated" ? "unauthenticated" : "forbidden";
}
