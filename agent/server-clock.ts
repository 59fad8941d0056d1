import type { Clock } from "./ports.ts";

/** A difference below this may come from the way of the response and from the header's whole seconds. */
const noticeableMs = 2000;

/** A smaller step back is a better estimate and no other time: readers see the time stand still instead. */
const smallStepMs = 5000;

const headerResolutionMs = 1000;

/**
 * The API server's clock, as its answers' `Date` headers tell it: what an agent compares with times that other machines
 * wrote must not follow the clock of the machine that it happens to run on. Between two answers it goes on with this
 * process's monotonic clock. Own time until the first answer, and as long as the two do not differ noticeably.
 */
export class ServerClock implements Clock {
  /** Between these lies what must be added to the monotonic clock to have the server's, in milliseconds. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #offsetMs = ownOffsetMs();
  #last = 0;

  now(): Date {
    const time = performance.now() + this.#offsetMs;
    if (time >= this.#last || this.#last - time > smallStepMs) this.#last = time;
    return new Date(this.#last);
  }

  /** By how much this machine's own clock is ahead of the API server's, in milliseconds; 0 if not noticeably. */
  get skewMs(): number {
    const skew = ownOffsetMs() - this.#offsetMs;
    return Math.abs(skew) < noticeableMs ? 0 : skew;
  }

  /** Takes the `Date` header of an answer that was asked for at `sentAtMs` of the monotonic clock. */
  observe(header: string | undefined, sentAtMs: number): void {
    const told = Date.parse(header ?? "");
    if (Number.isNaN(told)) return;
    const low = told - performance.now();
    const high = told + headerResolutionMs - sentAtMs;
    const isAgreed = low <= this.#high && high >= this.#low;
    // Otherwise one of the two clocks was set: only the newest answer counts.
    this.#low = isAgreed ? Math.max(low, this.#low) : low;
    this.#high = isAgreed ? Math.min(high, this.#high) : high;
    const own = ownOffsetMs();
    const isOwnGood = own > this.#low - noticeableMs && own < this.#high + noticeableMs;
    this.#offsetMs = isOwnGood ? own : (this.#low + this.#high) / 2;
  }
}

function ownOffsetMs(): number {
  return Date.now() - performance.now();
}
