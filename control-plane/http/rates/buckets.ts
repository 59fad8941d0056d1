/** So many of something in a window; all of them may come at once. */
export interface Rate {
  readonly quota: number;
  readonly windowSeconds: number;
}

/** What is left after one more was counted. */
export interface Allowance {
  readonly isAllowed: boolean;
  readonly remaining: number;
  /** Seconds until everything is free again. */
  readonly resetSeconds: number;
  /** Seconds until the next one is allowed; 0 while there is one left. */
  readonly retrySeconds: number;
}

/** So many at a rate that others let pass. */
interface Elsewhere {
  readonly rate: Rate;
  readonly count: number;
}

const maxKeys = 50_000;

/**
 * Counts by the generic cell rate algorithm: of each key one time is kept, that at which its bucket is empty again. A
 * request that is refused counts for nothing.
 */
export class Buckets {
  readonly #emptyAt = new Map<string, number>();

  /** `now` in seconds, of a clock that never goes back. */
  take(key: string, { quota, windowSeconds }: Rate, now: number): Allowance {
    const each = windowSeconds / quota;
    const before = Math.max(now, this.#emptyAt.get(key) ?? 0);
    const waits = before + each - windowSeconds - now;
    const isAllowed = waits <= each * 1e-6;
    const emptyAt = isAllowed ? before + each : before;
    if (isAllowed) this.#keep(key, emptyAt, now);
    const remaining = Math.max(0, Math.floor((windowSeconds - (emptyAt - now)) / each + 1e-6));
    return { isAllowed, remaining, resetSeconds: emptyAt - now, retrySeconds: Math.max(0, waits) };
  }

  /** Counts what passed elsewhere, also what is more than the bucket takes: the next one waits so much longer. */
  add(key: string, { rate: { quota, windowSeconds }, count }: Elsewhere, now: number): void {
    const before = Math.max(now, this.#emptyAt.get(key) ?? 0);
    this.#keep(key, Math.min(before + (count * windowSeconds) / quota, now + 2 * windowSeconds), now);
  }

  /** Whether one more would be allowed; counts nothing. */
  hasRoom(key: string, { quota, windowSeconds }: Rate, now: number): boolean {
    return (this.#emptyAt.get(key) ?? 0) + windowSeconds / quota - windowSeconds <= now;
  }

  #keep(key: string, emptyAt: number, now: number): void {
    if (this.#emptyAt.size >= maxKeys && !this.#emptyAt.has(key)) this.#makeRoom(now);
    // The one that is written last stands last.
    this.#emptyAt.delete(key);
    this.#emptyAt.set(key, emptyAt);
  }

  /** Empty buckets first: forgetting them changes nothing. */
  #makeRoom(now: number): void {
    for (const [key, emptyAt] of this.#emptyAt) if (emptyAt <= now) this.#emptyAt.delete(key);
    const [unused] = this.#emptyAt.keys();
    if (this.#emptyAt.size >= maxKeys && unused !== undefined) this.#emptyAt.delete(unused);
  }
}
