import { headers } from "@nats-io/nats-core";
import * as z from "zod";
import { BusRefusalError, ConflictError, StorageFullError } from "../../ports/errors.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "./api-reply.ts";
import { leaderGet } from "./leader-get.ts";

/** One entry of a bucket to write. */
export interface Entry {
  readonly stream: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** The sequence that its subject must be at; 0 means never written. @default any */
  readonly expected?: number;
  /** Filter whose newest message has that sequence, in place of the subject's own. @default the subject */
  readonly among?: string;
  /** Seconds after which the server removes it. @default never */
  readonly ttlSeconds?: number | undefined;
  /** What stands beside the data. */
  readonly notes?: Readonly<Record<string, string>>;
}

const ack = z.object({ seq: z.int().min(1) });

/**
 * Writes one entry, again while the bus is away, and returns when it is stored.
 * @throws ConflictError, StorageFullError, BusUnavailableError or BusRefusalError.
 */
export async function putEntry(access: BusAccess, entry: Entry): Promise<void> {
  const { stream, subject, data } = entry;
  await withBus(access, stream, async (bus) => {
    try {
      const reply = await ask(bus, { subject, payload: data, headers: headersOf(entry) });
      readReply(ack, reply, `answer to a write of ${subject}`);
    } catch (error) {
      const verdict = judge(error, stream);
      // An earlier try may have been stored although its answer got lost.
      if (verdict instanceof ConflictError && isSame((await leaderGet(bus, stream, subject))?.data, data)) return;
      throw verdict;
    }
  });
}

function headersOf({ expected, among, ttlSeconds, notes = {} }: Entry) {
  const result = headers();
  for (const [name, value] of Object.entries(notes)) result.set(name, value);
  if (expected !== undefined) result.set("Nats-Expected-Last-Subject-Sequence", String(expected));
  if (among !== undefined) result.set("Nats-Expected-Last-Subject-Sequence-Subject", among);
  if (ttlSeconds !== undefined) result.set("Nats-TTL", `${Math.max(1, Math.ceil(ttlSeconds))}s`);
  return result;
}

function isSame(stored: Uint8Array | undefined, written: Uint8Array): boolean {
  return stored?.length === written.length && stored.every((byte, at) => byte === written[at]);
}

function judge(error: unknown, stream: string): unknown {
  if (!(error instanceof BusRefusalError)) return error;
  switch (error.code) {
    case apiCodes.wrongLastSequence:
    case apiCodes.wrongLastSequenceUnknown:
      return new ConflictError("another writer wrote the same entry meanwhile", { cause: error });
    case apiCodes.maximumBytesExceeded:
    case apiCodes.storageResourcesExceeded:
    case apiCodes.accountResourcesExceeded:
      return new StorageFullError(`${stream} is full`, { cause: error });
    default:
      return error;
  }
}
