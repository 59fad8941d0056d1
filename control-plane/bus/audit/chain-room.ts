import * as z from "zod";
import {
  type AuditBlock,
  apiPrefixOf,
  auditBlock,
  auditStream,
  auditSubject,
  desiredStream,
  outboxSubject,
  platformChain,
  sizeOfBlock,
} from "../../../contract/index.ts";
import { AuditFullError, BusRefusalError, BusUnavailableError } from "../../ports/errors.ts";
import type { BusAccess } from "../connection/access.ts";
import type { ChainFill } from "../connection/audit-rooms.ts";
import { ask, type Bus } from "../connection/bus.ts";
import { withRetry } from "../connection/retry.ts";
import { readReply } from "../stream/api-reply.ts";
import { directBatch } from "../stream/direct-get.ts";
import { leaderGet, type StoredMessage } from "../stream/leader-get.ts";

/**
 * What an entry is of: what changed nothing, what changes something, or what takes back a delete. Deletes ask for no
 * room: each was preceded by what did.
 */
export type RoomUse = "note" | "change" | "rescue";

/** How much of its room a chain may fill by each: refused requests, which cost nothing, leave room for changes. */
const shareOf: Readonly<Record<RoomUse, number>> = { note: 0.75, change: 1, rescue: 1.25 };

/** Parts of the stream that one tenant's chain may fill, and the platform's own. */
const partOfTenant = 1 / 16;
const partOfPlatform = 1 / 4;

/**
 * How much of the stream may be filled before it takes no more of each of anyone. Sixteen chains could fill all of it: what
 * is left then is kept for deletes, of which there are as many as stores, and for what the platform does.
 */
const streamShareOf: Readonly<Record<RoomUse, number>> = { note: 0.7, change: 0.95, rescue: 0.98 };

/** Entries of one chain that may wait for it, while the account of the audit is away. */
const maxWaiting = 10_000;

/** What an entry takes, about; what this process wrote since the last look is reckoned by it. */
const bytesOfEntry = 1000;

const oneTry = { budgetMs: 0, firstDelayMs: 1, lastDelayMs: 1 };

/** Throws AuditFullError when an entry of this kind would take of what the chain must keep free, or leave others too little. */
export async function takeChainRoom(access: BusAccess, chain: string, use: RoomUse): Promise<void> {
  // Whoever cordons, suspends or revokes is of the platform, and must not be kept from it.
  if (chain === platformChain && use !== "note") return;
  const { rooms } = access.memory.audit;
  const readAt = performance.now();
  let fill = rooms.find(chain);
  if (fill === undefined) {
    fill = await readFill(access, chain);
    rooms.keep(chain, fill, readAt);
  }
  const why = whyFull(chain, fill, use);
  if (why !== undefined) throw new AuditFullError(why);
  fill.bytes += bytesOfEntry;
}

/** Takes room for an entry of this kind, if there is any. */
export async function hasChainRoom(access: BusAccess, chain: string, use: RoomUse): Promise<boolean> {
  try {
    await takeChainRoom(access, chain, use);
    return true;
  } catch (error) {
    if (error instanceof AuditFullError) return false;
    throw error;
  }
}

function whyFull(chain: string, { bytes, maxBytes, waiting, streamShare }: ChainFill, use: RoomUse) {
  const share = shareOf[use];
  const whose = chain === platformChain ? "The platform's own audit" : `The audit of tenant ${chain}`;
  if (maxBytes > 0 && bytes >= maxBytes * share) {
    const [holds, most] = [bytes, maxBytes].map((it) => (it / 1_048_576).toFixed(1));
    return `${whose} holds ${holds} MiB of the ${most} MiB that it may`;
  }
  if (waiting >= maxWaiting * share) return `${whose} has ${waiting} entries that wait for their chain`;
  return streamShare >= streamShareOf[use] ? "The platform's audit is nearly full" : undefined;
}

/** The account of the audit may be away: changes go on then, as long as not too much waits for it. */
async function readFill(access: BusAccess, chain: string): Promise<ChainFill> {
  const stream = await orElse(access, unknownStream, readStream);
  const bytes = await orElse(access, 0, (bus) => readBytes(bus, chain));
  const waiting = await orElse(access, 0, (bus) => readWaiting(bus, chain));
  const part = chain === platformChain ? partOfPlatform : partOfTenant;
  const { usedBytes, limitBytes } = stream;
  const streamShare = limitBytes > 0 ? usedBytes / limitBytes : 0;
  return { bytes, waiting, maxBytes: Math.max(0, limitBytes * part), streamShare };
}

async function orElse<T>(access: BusAccess, unknown: T, work: (bus: Bus) => Promise<T>): Promise<T> {
  try {
    return await withRetry(async () => work(await access.open()), oneTry);
  } catch (error) {
    if (!(error instanceof BusUnavailableError || error instanceof BusRefusalError)) throw error;
    access.logger.debug({ err: error }, "the room of the audit is not known");
    return unknown;
  }
}

const info = z.object({
  config: z.object({ max_bytes: z.int() }),
  state: z.object({ bytes: z.int().min(0) }),
});
const unknownStream = { usedBytes: 0, limitBytes: 0 };

async function readStream(bus: Bus) {
  const reply = await ask(bus, { subject: `${apiPrefixOf(auditStream)}.STREAM.INFO.${auditStream}` });
  const { config, state } = readReply(info, reply, `state of ${auditStream}`);
  return { usedBytes: state.bytes, limitBytes: config.max_bytes };
}

/** How full the stream of all chains is. Throws BusUnavailableError. */
export function readAuditStorage({ open }: BusAccess) {
  return withRetry(async () => readStream(await open()), oneTry);
}

/** By what the newest and the oldest block say; those that are older are kept no longer. */
async function readBytes(bus: Bus, chain: string): Promise<number> {
  const subject = auditSubject(chain);
  const newest = blockOf(await leaderGet(bus, auditStream, subject));
  if (newest === undefined) return 0;
  const { messages } = await directBatch(bus, auditStream, { next_by_subj: subject, seq: 1, batch: 1 });
  const oldest = blockOf(messages[0]);
  const gone = oldest ? oldest.total - sizeOfBlock(oldest.events) : 0;
  return Math.max(0, newest.total - gone);
}

function blockOf(message: StoredMessage | undefined): AuditBlock | undefined {
  try {
    return message && auditBlock.safeParse(JSON.parse(new TextDecoder().decode(message.data))).data;
  } catch {
    return undefined;
  }
}

async function readWaiting(bus: Bus, chain: string): Promise<number> {
  const request = { next_by_subj: outboxSubject(chain, "*"), seq: 1, batch: 1 };
  const { messages, pending } = await directBatch(bus, desiredStream, request);
  return messages.length + pending;
}
