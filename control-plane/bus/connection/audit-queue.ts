import type { AuditEntry } from "../../../contract/index.ts";

/** An entry, and the chain that it belongs to. */
export interface ChainedEntry {
  readonly chain: string;
  readonly entry: AuditEntry;
}

/** Entries that wait in the process: enough for a burst, few enough to be no burden. */
const maxWaiting = 1000;

/** Entries of what changed nothing, until they are written. Plain data: an edge isolate may keep it between requests. */
export class AuditQueue {
  readonly #waiting: ChainedEntry[] = [];
  #dropped = 0;
  #waitingSince: string | undefined;

  /** Drops the entry when too many wait. */
  add(entry: ChainedEntry): void {
    if (this.#waiting.length < maxWaiting) this.#waiting.push(entry);
    else this.#dropped += 1;
  }

  /** Takes the oldest out; what can't be written is to be put back. */
  take(count: number): ChainedEntry[] {
    return this.#waiting.splice(0, count);
  }

  /** Before what came since; drops the newest of them when too many wait. */
  putBack(entries: readonly ChainedEntry[]): void {
    this.#waiting.unshift(...entries);
    this.#dropped += this.#waiting.splice(maxWaiting).length;
  }

  /** When the oldest entry that waits on the bus was stored there; undefined when none waits. */
  sawWaiting(storedAt: string | undefined): void {
    this.#waitingSince = storedAt;
  }

  get waitingSince(): string | undefined {
    return this.#waitingSince;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** How many were never written. */
  get dropped(): number {
    return this.#dropped;
  }
}
