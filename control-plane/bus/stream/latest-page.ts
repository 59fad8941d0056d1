import {
  DecodeError,
  decode,
  desiredMessage,
  desiredSubject,
  latestStream,
  streamSourceHeader,
} from "../../../contract/index.ts";
import type { Page, PageItem, PageRequest } from "../../ports/desired.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "./direct-get.ts";
import type { StoredMessage } from "./leader-get.ts";

/**
 * One page of the newest desired states in order of last change.
 * A store that changes meanwhile moves to the end: it may come twice, it is never missed.
 */
export async function readLatestPage(access: BusAccess, request: PageRequest): Promise<Page> {
  const { tenant, cluster = "*", after, limit } = request;
  const get = {
    next_by_subj: desiredSubject({ cluster, tenant, store: "*" }),
    seq: after + 1,
    batch: limit,
  };
  const { messages, pending } = await withBus(access, latestStream, (bus) => directBatch(bus, latestStream, get));
  const last = messages.at(-1);
  const items = messages.map((it) => readItem(access, it)).filter((it) => it !== undefined);
  return { items, ...(last && pending > 0 && { next: last.seq }) };
}

/** One message that can't be read must not hide the others. */
function readItem({ logger }: BusAccess, message: StoredMessage): PageItem | undefined {
  try {
    const value = decode(desiredMessage, message.data, `message ${message.seq} of ${latestStream}`);
    return { seq: originSequence(message), value, storedAt: message.storedAt, position: message.seq };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    logger.error({ subject: message.subject, seq: message.seq, err: error }, "desired state left out of a list");
    return undefined;
  }
}

/** The sequence in SP_DESIRED: the second word of the header that sourcing adds; throws DecodeError without it. */
export function originSequence(message: StoredMessage): number {
  const seq = Number(message.header(streamSourceHeader)?.split(" ")[1]);
  if (Number.isSafeInteger(seq) && seq > 0) return seq;
  throw new DecodeError(`message ${message.seq} of ${latestStream}`, [`${streamSourceHeader}: names no sequence`]);
}
