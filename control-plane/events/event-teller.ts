import type { WithBackend } from "../ports/backend.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import type { Logger } from "../ports/logger.ts";
import type { EventListener, EventPosition, StoreEvent } from "../ports/store-events.ts";
import { EventComposer, maxComposed } from "./compose-events.ts";
import { FrameRing } from "./frame-ring.ts";
import { resetFrame, storeFrame } from "./frames.ts";
import type { Viewers } from "./viewers.ts";

export interface TellerOptions {
  readonly viewers: Viewers;
  readonly withBackend: WithBackend;
  readonly logger: Logger;
}

/** While the bus does not answer no events come either: more than these wait only if something is wrong. */
const maxWaiting = 20_000;
const retryDelayMs = 250;

/** Makes frames of events, in their order, keeps them for a while and sends them to whom they are for. */
export class EventTeller implements EventListener {
  readonly ring = new FrameRing();
  readonly #options: TellerOptions;
  readonly #composer = new EventComposer();
  #at: EventPosition | undefined;
  #begun = Promise.withResolvers<void>();
  #waiting: StoreEvent[] = [];
  #isTelling = false;
  frames = 0;
  lagSeconds = 0;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** Up to where all was told; undefined before the bus was heard. */
  get at(): EventPosition | undefined {
    return this.#at;
  }

  /** The same, once it is known; undefined when that takes longer. */
  async ready(ms: number): Promise<EventPosition | undefined> {
    if (this.#at === undefined) {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, ms);
      await Promise.race([this.#begun.promise, late.promise]);
      clearTimeout(timer);
    }
    return this.#at;
  }

  begin(at: EventPosition): void {
    this.#beginAt(at, "missed");
  }

  event(event: StoreEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > maxWaiting) this.#giveUp(event.seq);
    void this.#tell();
  }

  #beginAt(at: EventPosition, why: string): void {
    const isFirst = this.#at === undefined;
    this.#at = at;
    this.#waiting = [];
    this.#composer.forget();
    this.ring.beginAfter(at.seq);
    this.#begun.resolve();
    if (isFirst) return;
    const reset = resetFrame(at, why);
    for (const viewer of this.#options.viewers.following()) viewer.send(reset);
  }

  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      while (this.#waiting.length > 0) await this.#tellSome();
    } finally {
      this.#isTelling = false;
    }
  }

  async #tellSome(): Promise<void> {
    const { withBackend, logger } = this.#options;
    const from = this.#at;
    const events = this.#waiting.slice(0, maxComposed);
    const last = events.at(-1);
    if (last === undefined || from === undefined) return;
    try {
      const { composed, now } = await withBackend(async (backend) => {
        return { composed: await this.#composer.compose(events, backend), now: backend.now() };
      });
      // Begun again meanwhile.
      if (this.#at !== from) return;
      this.#waiting.splice(0, events.length);
      this.#at = { epoch: from.epoch, seq: last.seq };
      this.lagSeconds = Math.max(0, now.getTime() - Date.parse(last.storedAt)) / 1000;
      for (const { data, ...whose } of composed)
        this.#send(whose, storeFrame({ epoch: from.epoch, seq: whose.seq }, data));
    } catch (error) {
      if (error instanceof BusUnavailableError) return pause(retryDelayMs);
      logger.error({ err: error }, "events can't be told");
      if (this.#at === from) this.#giveUp(last.seq);
    }
  }

  #send(
    whose: { readonly seq: number; readonly tenant: string; readonly store: string },
    bytes: Uint8Array<ArrayBuffer>,
  ): void {
    const frame = { ...whose, bytes };
    this.ring.push(frame);
    this.frames += this.#options.viewers.tell(frame);
  }

  /** Everybody reads again: better than to be told something wrong, or nothing. */
  #giveUp(seq: number): void {
    if (this.#at) this.#beginAt({ epoch: this.#at.epoch, seq }, "too-much");
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
