import { type Room, sizeOf } from "./newest.ts";
import { byTime, type RunLine } from "./read-run.ts";

/** Lines of several containers on their way into one part; who adds waits while there is no room. */
export class PartBuffer {
  readonly #room: Room;
  readonly #signal: AbortSignal;
  #lines: RunLine[] = [];
  #bytes = 0;
  #added = Promise.withResolvers<void>();
  #taken = Promise.withResolvers<void>();

  constructor(room: Room, signal: AbortSignal) {
    this.#room = room;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#taken.resolve(), { once: true });
  }

  /** Resolves when there is something to take. */
  get filled(): Promise<void> {
    return this.#lines.length > 0 ? Promise.resolve() : this.#added.promise;
  }

  /** Resolves when the line is in; rejects with the reason of the signal. */
  async add(line: RunLine): Promise<void> {
    while (this.#isFull) {
      this.#signal.throwIfAborted();
      await this.#taken.promise;
    }
    this.#lines.push(line);
    this.#bytes += sizeOf(line);
    this.#added.resolve();
  }

  /** All that is there, in order of time. */
  take(): readonly RunLine[] {
    const lines = this.#lines.toSorted(byTime);
    this.#lines = [];
    this.#bytes = 0;
    this.#taken.resolve();
    this.#taken = Promise.withResolvers();
    this.#added = Promise.withResolvers();
    return lines;
  }

  get #isFull(): boolean {
    return this.#lines.length >= this.#room.lines || this.#bytes >= this.#room.bytes;
  }
}
