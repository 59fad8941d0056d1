import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "./direct-get.ts";
import type { StoredMessage } from "./leader-get.ts";

export interface BackwardsRead {
  readonly stream: string;
  /** Filter. */
  readonly subject: string;
  /** Sequences that are read: from the first of these, up to and without the second. */
  readonly from: number;
  readonly below: number;
  readonly limit: number;
}

/** How many sequences the first look covers, and by how much the next one is wider where it found too little. */
const firstWidth = 256;
const growth = 8;

/**
 * The newest messages of a filter, the newest first. The server reads forwards only: windows of sequences are looked at from
 * the end, each wider than the one before, and one that holds too many is halved. So the cost follows from how many are
 * wanted, and from how many are stored only by its logarithm.
 */
export async function readBack(access: BusAccess, read: BackwardsRead): Promise<StoredMessage[]> {
  const { stream, subject, from, limit } = read;
  const found: StoredMessage[] = [];
  let { below } = read;
  let width = Math.max(firstWidth, limit);
  while (below > from && found.length < limit) {
    const seq = Math.max(from, below - width);
    const request = { next_by_subj: subject, seq, batch: limit };
    const { messages } = await withBus(access, stream, (bus) => directBatch(bus, stream, request));
    const last = messages.at(-1)?.seq ?? 0;
    // More may follow within the window; one that is no wider than a batch can't hold more.
    if (messages.length === limit && last < below - 1 && below - seq > limit) {
      width = Math.max(limit, Math.floor((below - seq) / 2));
      continue;
    }
    found.push(...messages.filter((it) => it.seq < below).toReversed());
    below = seq;
    width *= growth;
  }
  return found.slice(0, limit);
}
