import * as z from "zod";

/** One of the known values, or one of tomorrow: for an editor and a reader, the known ones still have names. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/**
 * A list in an answer that grows from release to release: a value that is not known yet is read all the same, and means
 * "other" to who can't tell it. Requests and messages on the bus keep closed lists.
 */
export function open<Known extends string>(_known: readonly Known[]): z.ZodType<Open<Known>, Open<Known>> {
  return z.string().max(64);
}
