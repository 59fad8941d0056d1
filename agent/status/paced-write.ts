import { isDeepStrictEqual } from "node:util";
import { backoffMs } from "../queue/backoff.ts";

export interface PacedWriteOptions<T> {
  readonly write: (value: T) => Promise<void>;
  /** Least time between the write of one value and the next. */
  readonly paceMs: (written: T | undefined, next: T) => number;
  /** After failed writes the time doubles up to this. */
  readonly retryMaxMs: number;
  readonly onFailure: (error: unknown) => void;
}

/** Writes the newest of the values it is given to one place: at once, then at most once per pace, never the same twice. */
export class PacedWrite<T> {
  readonly #options: PacedWriteOptions<T>;
  #next: T | undefined;
  #written: T | undefined;
  #startedAt = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(options: PacedWriteOptions<T>) {
    this.#options = options;
  }

  post(value: T): void {
    this.#next = value;
    this.#clearTimer(); // the pace of the new value may be shorter
    this.#schedule();
  }

  /** Writes what is waiting without regard to the pace; resolves with whether the newest value is written then. */
  async flush(): Promise<boolean> {
    await this.#writing;
    this.#clearTimer();
    if (this.#isDirty()) await this.#start();
    return !this.#isDirty();
  }

  /** Writes the value again if the place has lost it; what waits to be written is not asked for. */
  async confirm(isThere: (written: T) => Promise<boolean>): Promise<void> {
    const written = this.#written;
    if (written === undefined || this.#isDirty() || (await isThere(written)) || this.#written !== written) return;
    this.#written = undefined;
    this.#schedule();
  }

  /** Begins no further write; resolves when the one under way is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#clearTimer();
    await this.#writing;
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #isDirty(): boolean {
    return this.#next !== undefined && !isDeepStrictEqual(this.#next, this.#written);
  }

  #schedule(): void {
    if (this.#closed || this.#timer || this.#writing || this.#next === undefined || !this.#isDirty()) return;
    const { paceMs, retryMaxMs } = this.#options;
    const pace = paceMs(this.#written, this.#next);
    const gapMs = this.#failures > 0 ? backoffMs(this.#failures, { retryBaseMs: pace, retryMaxMs }) : pace;
    const delayMs = Math.max(0, this.#startedAt + gapMs - performance.now());
    if (delayMs === 0) {
      void this.#start();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#start();
    }, delayMs);
  }

  #start(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      this.#schedule();
    });
    return this.#writing;
  }

  async #write(): Promise<void> {
    const value = this.#next;
    if (value === undefined) return;
    this.#startedAt = performance.now();
    try {
      await this.#options.write(value);
      this.#written = value;
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#options.onFailure(error);
    }
  }
}
