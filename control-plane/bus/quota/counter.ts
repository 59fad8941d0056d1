import { decode, desiredStream, encode, nothing, quotaSubject } from "../../../contract/index.ts";
import { type QuotaCounter, quotaCounter } from "../../ports/quota.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { leaderGet } from "../stream/leader-get.ts";
import type { Write } from "../stream/publish-desired.ts";

/** A tenant's counter, and the sequence that the next write of it must expect. */
export interface Counter {
  readonly seq: number;
  readonly value: QuotaCounter;
}

const neverWritten: Counter = { seq: 0, value: { schemaVersion: 1, limits: {}, limitsRevision: 0, used: nothing } };

/** Sees every earlier write; throws BusUnavailableError, or DecodeError for a counter that can't be read. */
export async function readCounter(access: BusAccess, tenant: string): Promise<Counter> {
  const subject = quotaSubject(tenant);
  const message = await withBus(access, desiredStream, (bus) => leaderGet(bus, desiredStream, subject));
  if (message === undefined) return neverWritten;
  return { seq: message.seq, value: decode(quotaCounter, message.data, `message ${message.seq} of ${subject}`) };
}

/** Replaces the counter that was read; refused when another write came in between. */
export function counterWrite(tenant: string, { seq }: Counter, value: QuotaCounter): Write {
  const data = encode(quotaCounter, value, `quota counter of tenant "${tenant}"`);
  return { subject: quotaSubject(tenant), data, expected: seq };
}
