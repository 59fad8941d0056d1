import { headers, type Msg, type MsgHdrs } from "@nats-io/nats-core";
import * as z from "zod";
import { desiredStream } from "../../../contract/index.ts";
import {
  BusRefusalError,
  BusUnavailableError,
  ConflictError,
  MessageTooLargeError,
  StorageFullError,
} from "../../ports/errors.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { ask, type Bus, type OpenBus } from "../connection/bus.ts";
import { type RetryPolicy, TransientBusError, withRetry } from "../connection/retry.ts";
import type { Slots } from "../connection/slots.ts";
import { readReply } from "./api-reply.ts";
import { leaderGet } from "./leader-get.ts";

/** One message to write, and the sequence that its subject must be at; 0 means never written. */
export interface Write {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly expected: number;
  /** Lifetime as the server writes it, such as "24h"; for ever without. */
  readonly ttl?: string;
  /** The message's own; texts of one line. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** At least one. */
export type Batch = readonly [Write, ...Write[]] | readonly [...Write[], Write];

export interface PublishInput {
  readonly open: OpenBus;
  /** Bounds the batches under way: a stream takes 50 at once and refuses the rest. */
  readonly slots: Slots;
  /** Names this write in every try of it, so that its own success is known again after a lost answer. */
  readonly writeId: string;
  /** All or nothing; the desired state comes last, so that the answer's sequence is its revision. */
  readonly writes: Batch;
  readonly policy?: RetryPolicy;
}

const writeIdHeader = "Sp-Write-Id";

const maybeWritten =
  "The message bus did not answer in time, so the change may have been carried out. Send the request again: a create or " +
  "a change with the same Idempotency-Key, a delete or undelete as it was; nothing is done twice.";
const notWritten = "The message bus did not answer in time. Nothing was written. Retry later.";

/**
 * Writes to the stream of desired states and returns the sequence of the last message.
 * Tries again while the bus is away or has no leader, without ever writing twice.
 * @throws ConflictError, StorageFullError, MessageTooLargeError, BusUnavailableError or BusRefusalError.
 */
export async function publishDesired(input: PublishInput): Promise<number> {
  let attempt = 0;
  let mayBeWritten = false;
  const tryOnce = async (deadline: number): Promise<number> => {
    attempt += 1;
    const bus = await input.open();
    try {
      return await input.slots.run(() => write(bus, { ...input, attempt, deadline }));
    } catch (error) {
      if (error instanceof TransientBusError) mayBeWritten ||= error.ambiguous;
      throw error;
    }
  };
  const tryOrFind = async (deadline: number): Promise<number> => {
    try {
      return await tryOnce(deadline);
    } catch (error) {
      const verdict = judge(error);
      // The server checks expectations before duplicates: a repeated write is refused because of its first try.
      const own = verdict instanceof ConflictError && mayBeWritten ? await findOwn(input) : undefined;
      if (own !== undefined) return own;
      throw verdict;
    }
  };
  try {
    return await withRetry(tryOrFind, input.policy);
  } catch (error) {
    if (!(error instanceof BusUnavailableError)) throw error;
    throw new BusUnavailableError(error.message, { cause: error, detail: mayBeWritten ? maybeWritten : notWritten });
  }
}

interface Attempt extends PublishInput {
  readonly attempt: number;
  readonly deadline: number;
}

async function write(bus: Bus, input: Attempt): Promise<number> {
  // The wait for a slot may have taken the whole time that this request has.
  if (performance.now() > input.deadline) throw new BusUnavailableError("too many writes are waiting");
  const { writes, writeId } = input;
  const [first, second] = writes;
  if (first !== undefined && second === undefined) {
    const single = messageHeaders(first, writeId);
    single.set("Nats-Msg-Id", writeId);
    return readAck(await ask(bus, { subject: first.subject, payload: first.data, headers: single }));
  }
  return writeBatch(bus, input);
}

/** An atomic batch with raw headers: the client's helper drops expectations and hides the server's error code. */
async function writeBatch(bus: Bus, { writes, writeId, attempt }: Attempt): Promise<number> {
  // A new id for every try: an abandoned batch keeps its id for ten seconds.
  const batchId = `${writeId}-${attempt}`;
  const send = async (it: Write, index: number): Promise<Msg | undefined> => {
    const batch = messageHeaders(it, writeId);
    batch.set("Nats-Batch-Id", batchId);
    batch.set("Nats-Batch-Sequence", String(index + 1));
    const isLast = index === writes.length - 1;
    if (isLast) batch.set("Nats-Batch-Commit", "1");
    // The first reply tells why a batch can't begin, the last one how it ended; those between would say nothing.
    if (index === 0 || isLast) return ask(bus, { subject: it.subject, payload: it.data, headers: batch });
    bus.connection.publish(it.subject, it.data, { headers: batch });
    return undefined;
  };
  // All are sent in this order before the first answer is awaited.
  const replies = await Promise.allSettled(writes.map(send));
  const begun = replies[0];
  const ended = replies.at(-1);
  if (begun?.status === "fulfilled" && begun.value && begun.value.data.length > 0) readAck(begun.value);
  if (ended?.status === "fulfilled" && ended.value) return readAck(ended.value);
  throw ended?.status === "rejected" ? ended.reason : new TypeError("a batch needs a last message");
}

function messageHeaders({ expected, ttl, headers: own = {} }: Write, writeId: string): MsgHdrs {
  const result = headers();
  for (const [name, value] of Object.entries(own)) result.set(name, value);
  result.set("Nats-Expected-Last-Subject-Sequence", String(expected));
  result.set(writeIdHeader, writeId);
  if (ttl !== undefined) result.set("Nats-TTL", ttl);
  return result;
}

const ack = z.object({ seq: z.int().min(1) });

function readAck(message: Msg): number {
  return readReply(ack, message, "answer to a write").seq;
}

/** The sequence at which an earlier try of the same write was stored, if one was. */
async function findOwn({ open, writes, writeId }: PublishInput): Promise<number | undefined> {
  const bus = await open();
  // The messages of a batch are stored one after the other; any of them may have been followed by another's since.
  for (const index of new Set([writes.length - 1, 0])) {
    const stored = await leaderGet(bus, desiredStream, writes[index]?.subject ?? "");
    if (stored?.header(writeIdHeader) === writeId) return stored.seq + writes.length - 1 - index;
  }
  return undefined;
}

/** The error that a caller can treat, or the given one. */
function judge(error: unknown): unknown {
  if (!(error instanceof BusRefusalError)) return error;
  switch (error.code) {
    case apiCodes.wrongLastSequence:
    case apiCodes.wrongLastSequenceUnknown:
    case apiCodes.batchDuplicateMessage:
      return new ConflictError("another writer wrote to the same subject meanwhile", { cause: error });
    case apiCodes.maximumBytesExceeded:
    case apiCodes.storageResourcesExceeded:
    case apiCodes.accountResourcesExceeded:
      return new StorageFullError("the stream of desired states is full", { cause: error });
    case apiCodes.messageTooLarge:
      return new MessageTooLargeError("a message is larger than the stream takes", { cause: error });
    default:
      return error;
  }
}
