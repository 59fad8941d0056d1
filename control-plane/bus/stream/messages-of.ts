import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "./direct-get.ts";
import type { StoredMessage } from "./leader-get.ts";

export interface WhichMessages {
  readonly stream: string;
  /** Filter. */
  readonly subject: string;
  /** How many are read at once. */
  readonly batch: number;
}

/** Every message of a filter, the oldest first, page after page; may lag by milliseconds. */
export async function* messagesOf(
  access: BusAccess,
  { stream, subject, batch }: WhichMessages,
): AsyncGenerator<StoredMessage> {
  for (let seq = 1, pending = 1; pending > 0; ) {
    const request = { next_by_subj: subject, seq, batch };
    const page = await withBus(access, stream, (bus) => directBatch(bus, stream, request));
    yield* page.messages;
    pending = page.pending;
    seq = (page.messages.at(-1)?.seq ?? seq) + 1;
  }
}

/** The same as a list: for what is bounded elsewhere. */
export async function allMessagesOf(access: BusAccess, which: WhichMessages): Promise<StoredMessage[]> {
  const found: StoredMessage[] = [];
  for await (const message of messagesOf(access, which)) found.push(message);
  return found;
}
