import { type StoredToken, tokenMaxAgeMs } from "../../../contract/index.ts";

/** A token that is in use all the time is written down as used this often. */
const useNotedEveryMs = 600_000;

const maxKept = 10_000;

interface Kept {
  token: StoredToken;
  readAt: number;
  usedNotedAt: number;
}

/** Tokens as they were read a moment ago: plain data, so that an edge isolate may keep it over requests. */
export class TokenMemory {
  readonly #kept = new Map<string, Kept>();

  /** Undefined for one that has to be read. */
  find(id: string): StoredToken | undefined {
    const kept = this.#kept.get(id);
    return kept && performance.now() - kept.readAt < tokenMaxAgeMs ? kept.token : undefined;
  }

  isKnown(id: string): boolean {
    return this.#kept.has(id);
  }

  /** Keeps what was read at this moment of `performance.now()`: before the read began, not when it ended. */
  keep(token: StoredToken, readAt: number): void {
    const usedNotedAt = this.#kept.get(token.id)?.usedNotedAt ?? Number.NEGATIVE_INFINITY;
    // The longest known goes first: one that is read again goes to the end.
    this.#kept.delete(token.id);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= maxKept) this.#kept.delete(oldest);
    this.#kept.set(token.id, { token, readAt, usedNotedAt });
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  /** Whether this use is to be written down, which counts as done then. */
  takeUse(id: string): boolean {
    const kept = this.#kept.get(id);
    const now = performance.now();
    if (!kept || now - kept.usedNotedAt < useNotedEveryMs) return false;
    kept.usedNotedAt = now;
    return true;
  }
}
