/** As long as a read of the bus may take: what the bus seems to be behind by less is the way of the answer. */
const maxReadMs = 2000;

/**
 * The bus's time between two reads of it. What it was ahead of this process's monotonic clock is all that is kept, so that
 * the time of day here, which may be wrong or be put right at any moment, has no say.
 */
export class BusClock {
  #aheadMs: number | undefined;

  /** Notes the time that the bus told just now. */
  set(time: string): void {
    const aheadMs = Date.parse(time) - performance.now();
    // A late answer makes the bus seem behind: the earliest one is the truest, and the time here never goes back for less.
    if (this.#aheadMs !== undefined && aheadMs < this.#aheadMs && aheadMs > this.#aheadMs - maxReadMs) return;
    this.#aheadMs = aheadMs;
  }

  /** Our own time as long as the bus has told none. */
  now(): Date {
    return this.#aheadMs === undefined ? new Date() : new Date(this.#aheadMs + performance.now());
  }
}
