import { headers } from "@nats-io/nats-core";
import * as z from "zod";
import { rateSubject } from "../../../contract/index.ts";
import type { CommonRates, Passed } from "../../ports/rates.ts";
import type { BusAccess } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { pause } from "../connection/pause.ts";
import { readReply } from "../stream/api-reply.ts";

/** A tenant that asks all of several processes at once gets at most so long as many times its rate. */
const shareMs = 100;
const minuteMs = 60_000;

/** What this process knows of a counter. */
interface Seen {
  readonly minute: number;
  /** What it was when this process added last. */
  readonly total: number;
}

/**
 * Tells what this process let pass to all, and hears what they did, for as long as it runs. While the bus is away each
 * process counts for itself, which is logged once.
 */
export async function shareRates(access: BusAccess, rates: CommonRates, signal: AbortSignal): Promise<void> {
  const counters = new RateCounters(access);
  while (!signal.aborted) {
    await pause(shareMs, signal);
    const passed = rates.take();
    if (passed.length === 0) continue;
    const heard = await Promise.allSettled(passed.map((it) => counters.add(it)));
    for (const it of heard) if (it.status === "fulfilled") rates.hear(it.value);
    noteState(access, heard.find((it) => it.status === "rejected")?.reason);
  }
}

function noteState({ memory, logger }: BusAccess, error: unknown): void {
  const wasShared = memory.counts.ratesShared;
  memory.counts.ratesShared = error === undefined;
  if (error !== undefined && wasShared)
    logger.warn({ err: error }, "rates are not shared: this process counts for itself");
  if (error === undefined && !wasShared) logger.info({}, "rates are shared again");
}

const answer = z.object({ val: z.string().regex(/^\d{1,18}$/) });
const maxSeen = 20_000;

class RateCounters {
  readonly #access: BusAccess;
  readonly #seen = new Map<string, Seen>();

  constructor(access: BusAccess) {
    this.#access = access;
  }

  /** Returns what others let pass since this process added last; a counter that is new to it began with the minute. */
  async add(passed: Passed): Promise<Passed> {
    const { tenant, name } = passed;
    const key = `${tenant} ${name}`;
    const now = this.#access.memory.clock.now().getTime();
    const minute = Math.floor(now / minuteMs);
    const before = this.#seen.get(key);
    const isNext = before !== undefined && before.minute === minute - 1;
    // What came to the minute before since then is heard too.
    const late = isNext ? (await this.#increase(passed, { minute: before.minute, by: 0 })) - before.total : 0;
    const total = await this.#increase(passed, { minute, by: passed.count });
    if (this.#seen.size >= maxSeen) this.#seen.clear();
    this.#seen.set(key, { minute, total });
    const ofMinute = before?.minute === minute ? total - before.total : total;
    return { tenant, name, count: Math.max(0, late + ofMinute - passed.count) };
  }

  /** The server adds, so that no writer has to try again; returns the sum. */
  async #increase({ tenant, name }: Passed, { minute, by }: { minute: number; by: number }): Promise<number> {
    const increment = headers();
    increment.set("Nats-Incr", `+${by}`);
    const subject = rateSubject(tenant, name, minute);
    const reply = await ask(await this.#access.open(), { subject, headers: increment });
    return Number(readReply(answer, reply, `answer to an increment of ${subject}`).val);
  }
}
