import { parseDesiredSubject } from "../../contract/index.ts";
import type { Delivery, DesiredFeed, Logger } from "../ports.ts";
import type { SyncTrouble } from "../store/store-cache.ts";
import type { Timings } from "../timings.ts";
import { type Intake, type IntakeDeps, takeIn } from "./take-in.ts";

export interface IntakeOptions extends IntakeDeps {
  readonly feed: DesiredFeed;
  readonly timings: Timings;
  readonly logger: Logger;
  /** Shows on the store, or clears, why its newest message could not be accepted. */
  readonly onTrouble: (store: string, trouble: SyncTrouble | undefined) => void;
  readonly onRead: (outcome: Intake["outcome"]) => void;
}

/** Messages of different stores accepted at the same time: the API server is the limit, not the stream. */
const parallel = 16;

/** Accepts messages until the signal is aborted: one at a time per store, of several waiting only the newest. */
export async function runIntake(options: IntakeOptions, signal: AbortSignal): Promise<void> {
  /** By subject: the newest message that waits behind the one being accepted. */
  const waiting = new Map<string, Delivery | undefined>();
  const slots = new Set<Promise<void>>();

  async function work(first: Delivery): Promise<void> {
    const { subject } = first;
    for (let next: Delivery | undefined = first; next; next = waiting.get(subject)) {
      waiting.set(subject, undefined);
      await handle(next, options);
    }
    waiting.delete(subject);
  }

  for await (const delivery of options.feed.deliveries(signal)) {
    if (waiting.has(delivery.subject)) {
      keepNewest(waiting, delivery);
      continue;
    }
    waiting.set(delivery.subject, undefined);
    const slot = work(delivery).finally(() => slots.delete(slot));
    slots.add(slot);
    if (slots.size >= parallel) await Promise.race(slots);
  }
  await Promise.all(slots);
}

function keepNewest(waiting: Map<string, Delivery | undefined>, delivery: Delivery): void {
  const known = waiting.get(delivery.subject);
  const [older, newer] = known && known.seq > delivery.seq ? [delivery, known] : [known, delivery];
  older?.ack(); // the newer one carries the complete state
  waiting.set(delivery.subject, newer);
}

async function handle(delivery: Delivery, options: IntakeOptions): Promise<void> {
  try {
    const intake = await takeIn(delivery, options);
    const isTaken = intake.outcome === "stored" || intake.outcome === "old";
    const isMoot = !isTaken && (await isSuperseded(delivery, options.feed));
    settle(delivery, isMoot ? { outcome: "old" } : intake, options);
  } catch (error) {
    options.logger.warn({ subject: delivery.subject, seq: delivery.seq, err: error }, "message not accepted");
    putOff(delivery, options.timings.redeliverMs, options);
  }
}

/** Whether the stream has a newer message, which carries the complete state: this one is no longer needed. */
async function isSuperseded({ subject, seq }: Delivery, feed: DesiredFeed): Promise<boolean> {
  const address = parseDesiredSubject(subject);
  const newest = address && (await feed.newest(address));
  return newest !== undefined && newest.seq > seq;
}

/** Asks for the message again, and leaves a note for the resync: a stream that was repaired has lost such requests. */
function putOff(delivery: Delivery, delayMs: number, { deferred }: IntakeOptions): void {
  const address = parseDesiredSubject(delivery.subject);
  if (address) deferred.set(delivery.subject, address);
  delivery.retryLater(delayMs);
}

function settle(delivery: Delivery, intake: Intake, options: IntakeOptions): void {
  const { onTrouble, onRead, deferred, timings, logger } = options;
  onRead(intake.outcome);
  const { subject, seq } = delivery;
  logger.debug({ subject, seq, outcome: intake.outcome }, "message read");
  switch (intake.outcome) {
    case "stored":
    case "old": {
      if (intake.outcome === "stored") onTrouble(parseDesiredSubject(subject)?.store ?? "", undefined);
      deferred.delete(subject);
      delivery.ack();
      return;
    }
    case "rejected":
      logger.error({ subject, seq, why: intake.message }, "message rejected");
      if (intake.store) onTrouble(intake.store, { reason: "Rejected", message: intake.message });
      deferred.delete(subject);
      delivery.discard("rejected");
      return;
    case "held":
      logger.warn({ subject, seq, why: intake.message }, "message held");
      onTrouble(intake.store, { reason: intake.reason, message: intake.message });
      putOff(delivery, timings.holdMs, options);
      return;
    case "premature":
      putOff(delivery, timings.redeliverMs / 10, options);
  }
}
