import type { EventListener, EventPosition, StoreEvent, StoreEvents } from "../../ports/store-events.ts";
import { type BusAccess, isConnected } from "../connection/access.ts";
import type { Bus } from "../connection/bus.ts";
import { jittered, pause } from "../connection/pause.ts";
import { readEventsLife } from "./events-life.ts";
import { followOnce } from "./follow-once.ts";
import { parseEvent } from "./parse-event.ts";

const firstDelayMs = 100;
const lastDelayMs = 2000;

/** The same trouble is logged once a minute. */
const remindMs = 60_000;

/**
 * Follows SP_EVENTS from the first subscriber on, for as long as the process runs: whatever ends the reading, it is begun
 * again where it was, or with `begin` where that is gone.
 */
export class EventFollower implements StoreEvents {
  readonly #access: BusAccess;
  readonly #signal: AbortSignal;
  readonly #listeners = new Set<EventListener>();
  #isFollowing = false;
  #bus: Bus | undefined;
  #at: EventPosition | undefined;
  #lack: string | undefined = "not connected yet";
  #logged = { text: "", at: 0 };

  constructor(access: BusAccess, signal: AbortSignal) {
    this.#access = access;
    this.#signal = signal;
  }

  get at(): EventPosition | undefined {
    return this.#at;
  }

  get lack(): string | undefined {
    return this.#bus?.isUp() === false ? "the connection to the bus is lost" : this.#lack;
  }

  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    if (this.#at) this.#tell(listener, { begin: this.#at });
    if (!this.#isFollowing) {
      this.#isFollowing = true;
      void this.#follow();
    }
    return () => void this.#listeners.delete(listener);
  }

  async #follow(): Promise<void> {
    const signal = this.#signal;
    for (let delayMs = firstDelayMs; !signal.aborted; delayMs = Math.min(delayMs * 2, lastDelayMs)) {
      try {
        const trouble = await this.#followOnce(() => {
          delayMs = firstDelayMs;
        });
        if (trouble !== undefined) await this.#note(trouble);
      } catch (error) {
        await this.#note(error instanceof Error ? error.message : String(error));
      }
      await pause(jittered(delayMs), signal);
    }
  }

  async #followOnce(onAnswer: () => void): Promise<string | undefined> {
    const bus = await this.#access.open();
    this.#bus = bus;
    const { epoch, first, last } = await readEventsLife(bus);
    const { at } = this;
    const isKept = at?.epoch === epoch && at.seq <= last && at.seq + 1 >= first;
    if (!isKept) this.#beginAt({ epoch, seq: last });
    return followOnce({
      bus,
      from: (isKept ? at.seq : last) + 1,
      signal: this.#signal,
      onAnswer: () => {
        this.#lack = undefined;
        onAnswer();
      },
      onMessage: (message) => {
        const event = parseEvent(this.#access, message);
        if (event) for (const listener of this.#listeners) this.#tell(listener, { event });
        this.#at = { epoch, seq: message.seq };
      },
    });
  }

  #beginAt(at: EventPosition): void {
    this.#at = at;
    for (const listener of this.#listeners) this.#tell(listener, { begin: at });
  }

  #tell(listener: EventListener, what: { readonly begin: EventPosition } | { readonly event: StoreEvent }): void {
    try {
      if ("begin" in what) listener.begin(what.begin);
      else listener.event(what.event);
    } catch (error) {
      this.#access.logger.error({ err: error }, "an event could not be handled");
    }
  }

  async #note(trouble: string): Promise<void> {
    this.#lack = trouble;
    const { text, at } = this.#logged;
    const now = performance.now();
    if (text === trouble && now - at < remindMs) return;
    // A connection that is away is logged where it is kept.
    if (this.#signal.aborted || !(await isConnected(this.#access))) return;
    this.#logged = { text: trouble, at: now };
    this.#access.logger.warn({ lack: trouble }, "events can't be followed, trying again");
  }
}
