import type * as z from "zod";
import { DecodeError, decode } from "../../../contract/index.ts";
import type { BusAccess } from "../connection/access.ts";
import type { StoredMessage } from "./leader-get.ts";

/** An entry of a list; undefined for one that can't be read, which is logged once and hides no other. */
export function decodeListed<T>(
  access: Pick<BusAccess, "logger" | "memory">,
  schema: z.ZodType<T>,
  { subject, data }: Pick<StoredMessage, "subject" | "data">,
): T | undefined {
  try {
    return decode(schema, data, `entry under ${subject}`);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    sayUnlisted(access, subject, error);
    return undefined;
  }
}

/** Tells operators of an entry that a list is without. */
export function sayUnlisted(
  { logger, memory }: Pick<BusAccess, "logger" | "memory">,
  subject: string,
  error?: DecodeError,
): void {
  if (!memory.complaints.isFirst(`${subject} can't be read`)) return;
  logger.error({ subject, ...(error && { err: error }) }, "an entry can't be read: its list is without it");
}
