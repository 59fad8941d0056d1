/** The time between two ticks of a process that runs; a longer one means that it was frozen meanwhile. */
const tickMs = 1000;
const maxTickMs = 5000;

/**
 * Counts the time in which stores could be worked on: the process ran, the API server answered and the bus was there.
 * A deadline that counted the rest too would fail stores for an outage.
 */
export class Attendance {
  readonly #isThere: () => boolean;
  #attendedMs = 0;
  #lastTick = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(isThere: () => boolean) {
    this.#isThere = isThere;
  }

  start(): void {
    this.#lastTick = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Milliseconds so far. */
  ms(): number {
    this.#tick();
    return this.#attendedMs;
  }

  #tick(): void {
    const now = performance.now();
    const passed = now - this.#lastTick;
    this.#lastTick = now;
    if (passed <= maxTickMs && this.#isThere()) this.#attendedMs += passed;
  }
}
