import * as z from "zod";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { Memo } from "../connection/memory.ts";
import { readReply } from "../stream/api-reply.ts";

interface SharedStream {
  readonly stream: string;
  /** Filter of a tenant's messages. */
  readonly subjectsOf: (tenant: string) => string;
  /** What a message is counted as at least. */
  readonly bytesOfMessage: number;
}

interface Use {
  /** How many messages more the tenant may have; less with each that is taken. */
  left: number;
}

/** The part of the free room that each tenant may have. */
export const shareOfFree = 0.5;
const maxAgeMs = 1000;
const maxKept = 1000;

const info = z.object({
  config: z.object({ max_bytes: z.int() }),
  state: z.object({ bytes: z.int(), messages: z.int(), subjects: z.record(z.string(), z.int()).default({}) }),
});

/**
 * Divides a stream's room between tenants: one may have as much as half of what is free. The more is used, the less is each
 * one's share, so that the stream is never full, and a tenant with few messages always has room, however many others fill theirs.
 */
export class TenantShares {
  readonly #access: BusAccess;
  readonly #shared: SharedStream;
  readonly #uses = new Map<string, Memo<Use>>();

  constructor(access: BusAccess, shared: SharedStream) {
    this.#access = access;
    this.#shared = shared;
  }

  /**
   * Whether one message more of the tenant, of so many bytes, has room; what others wrote is known within a second. Throws
   * BusUnavailableError.
   */
  async take(tenant: string, bytes = 0): Promise<boolean> {
    if (this.#uses.size >= maxKept) this.#uses.clear();
    const memo = this.#uses.get(tenant) ?? new Memo<Use>(maxAgeMs);
    this.#uses.set(tenant, memo);
    const use = await memo.get(() => this.#read(tenant));
    // What is written within the second counts as what it is: a few long ones could take all that is free.
    use.left -= Math.max(1, bytes / this.#shared.bytesOfMessage);
    return use.left >= 0;
  }

  async #read(tenant: string): Promise<Use> {
    const { stream, subjectsOf, bytesOfMessage } = this.#shared;
    const counted = await countMessages(this.#access, stream, subjectsOf(tenant));
    const has = [...counted.bySubject.values()].reduce((sum, count) => sum + count, 0);
    return { left: shareOf(counted.freeBytes, bytesOfMessage) - has };
  }
}

/** Messages that each tenant may have where so many bytes are free. */
export function shareOf(freeBytes: number, bytesOfMessage: number): number {
  return Math.floor((shareOfFree * Math.max(0, freeBytes)) / bytesOfMessage);
}

interface Counted {
  readonly freeBytes: number;
  /** Of all tenants. */
  readonly averageBytes: number;
  readonly bySubject: ReadonlyMap<string, number>;
}

/** By the stream's leader; of more than 100,000 subjects the first. */
export function countMessages(access: BusAccess, stream: string, filter: string): Promise<Counted> {
  const payload = JSON.stringify({ subjects_filter: filter });
  return withBus(access, stream, async (bus) => {
    const reply = await ask(bus, { subject: `$JS.API.STREAM.INFO.${stream}`, payload });
    const { config, state } = readReply(info, reply, `subjects of ${stream}`);
    const averageBytes = state.bytes / Math.max(1, state.messages);
    const bySubject = new Map(Object.entries(state.subjects));
    return { freeBytes: config.max_bytes - state.bytes, averageBytes, bySubject };
  });
}
