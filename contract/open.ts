import * as z from "zod";

/** A known value, or one of a later release; editors still suggest the known ones. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/**
 * An enum in a response that grows from release to release: an unknown value is accepted when parsed, to be treated as
 * "other". Requests and messages on the bus keep closed enums.
 */
export function open<Known extends string>(_known: readonly Known[]): z.ZodType<Open<Known>, Open<Known>> {
  return z.string().max(64);
}
