/** How long a process goes on without looking a session up again. */
const maxAgeMs = 10_000;
const maxKept = 10_000;

/** Whether sessions had ended when they were looked up: plain data, so that the requests of an edge isolate may share it. */
export class SessionMemory {
  readonly #kept = new Map<string, { readonly hasEnded: boolean; readonly readAt: number }>();

  /** Undefined for one that has to be looked up. */
  find(sid: string): boolean | undefined {
    const known = this.#kept.get(sid);
    if (known === undefined) return undefined;
    // What has ended does not begin again.
    return known.hasEnded || performance.now() - known.readAt < maxAgeMs ? known.hasEnded : undefined;
  }

  /** Keeps what was read at this moment of `performance.now()`: before the read began, not when it ended. */
  keep(sid: string, hasEnded: boolean, readAt: number): void {
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(sid, { hasEnded, readAt });
  }
}
