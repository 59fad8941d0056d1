import * as z from "zod";
import { toBase64url } from "./base64url.ts";
import { timestamp } from "./names.ts";
import { sha256 } from "./sha256.ts";

/** Most entries in one message of a chain. */
export const maxBlockEntries = 64;

/** Longest entry, in characters. */
export const maxEntryLength = 8192;

/** SHA-256 in base64url. */
const digest = z.string().regex(/^[\w-]{43}$/);

/** One message of a chain: some entries, bound to all that came before them. */
export const auditBlock = z.strictObject({
  v: z.literal(1),
  /** Place in the chain, from 1 on without a gap. */
  n: z.int().min(1),
  /** Hash of the block before; absent in the first. */
  prev: digest.optional(),
  /** When it was written, by the bus's clock. */
  at: timestamp,
  /** `at` of the block before: tells what is kept no longer from what was taken away. */
  prevAt: timestamp.optional(),
  /** Bytes that the chain takes with this block, from its beginning on: by the block that is the oldest, what it takes now. */
  total: z.int().min(0),
  /** The newest waiting entry that is in the chain with this block: what is older is not moved again. */
  mark: z.strictObject({
    epoch: z.string().max(64),
    seq: z.int().min(0),
    /** When the first entry of this epoch came: what waited before may be in the chain already, under another epoch. */
    since: timestamp,
  }),
  /** Each as its very bytes were hashed: JSON of an entry. */
  events: z.array(z.string().max(maxEntryLength)).min(1).max(maxBlockEntries),
  /** SHA-256 of each event. */
  leaves: z.array(digest).min(1).max(maxBlockEntries),
  /** SHA-256 over all of the above, the events by their leaves. */
  hash: digest,
});
export type AuditBlock = z.infer<typeof auditBlock>;

/** What the next block needs to know of the one before. */
export type ChainHead = Pick<AuditBlock, "n" | "hash" | "at" | "mark" | "total">;

async function digestOf(text: string): Promise<string> {
  return toBase64url(await sha256(text));
}

/** The SHA-256 of one event, as it stands in `leaves`. */
export function leafOf(event: string): Promise<string> {
  return digestOf(event);
}

/** The hash that a block of this chain must have; of the same content in another chain it is another one. */
export function hashOfBlock(chain: string, block: Omit<AuditBlock, "events" | "hash">): Promise<string> {
  const { v, n, prev = null, at, prevAt = null, total, mark, leaves } = block;
  const content = [v, chain, n, prev, at, prevAt, total, mark.epoch, mark.seq, mark.since, leaves];
  return digestOf(JSON.stringify(["storeplane.dev/audit", ...content]));
}

/** What a block takes beside its entries, and an entry beside its characters: about, for what is bounded by it. */
const bytesOfBlock = 700;
const bytesOfEntry = 120;

/** Bytes that a block with these entries takes, about. */
export function sizeOfBlock(events: readonly string[]): number {
  return events.reduce((sum, event) => sum + event.length + bytesOfEntry, bytesOfBlock);
}

/** The block that follows the head, or the first one. */
export async function nextBlock(
  chain: string,
  head: ChainHead | undefined,
  { at, mark, events }: Pick<AuditBlock, "at" | "mark" | "events">,
): Promise<AuditBlock> {
  const leaves = await Promise.all(events.map(leafOf));
  const before = head ? { prev: head.hash, prevAt: head.at } : {};
  const total = (head?.total ?? 0) + sizeOfBlock(events);
  const block = { v: 1 as const, n: (head?.n ?? 0) + 1, ...before, at, total, mark, leaves };
  return { ...block, events, hash: await hashOfBlock(chain, block) };
}
