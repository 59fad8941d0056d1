import * as z from "zod";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "./api-reply.ts";

interface Purge {
  readonly stream: string;
  readonly subject: string;
  /** Sequence of the newest message that is removed. @default all there are */
  readonly seq?: number;
  /** How many of the newest stay; given without a sequence. @default none */
  readonly keep?: number;
}

const answer = z.object({ success: z.literal(true), purged: z.int().min(0) });

/**
 * Removes a subject's messages up to and with a sequence, never a later one, and returns how many: whoever writes to
 * the subject meanwhile loses nothing. Throws BusUnavailableError, or BusRefusalError where the stream denies it.
 */
export function purgeUpTo(access: BusAccess, { stream, subject, seq, keep }: Purge): Promise<number> {
  // The server purges what is older than the sequence it is told.
  const payload = JSON.stringify({ filter: subject, ...(seq !== undefined && { seq: seq + 1 }), keep });
  return withBus(access, stream, async (bus) => {
    const reply = await ask(bus, { subject: `$JS.API.STREAM.PURGE.${stream}`, payload });
    return readReply(answer, reply, `purge of ${subject}`).purged;
  });
}
