/** What seals the personal data of one chain. */
export interface SubjectKey {
  /** Tells it from the one that is made after it was erased. */
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A key that was erased opens nothing any more after this. */
const maxAgeMs = 10_000;

const maxKept = 10_000;

/** Keys as they were read of late: plain data, so that the requests of an edge isolate may share it. */
export class AuditKeys {
  readonly #kept = new Map<string, { readonly key: SubjectKey; readonly readAt: number }>();

  find(chain: string): SubjectKey | undefined {
    const known = this.#kept.get(chain);
    return known && performance.now() - known.readAt < maxAgeMs ? known.key : undefined;
  }

  keep(chain: string, key: SubjectKey, readAt: number): void {
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(chain, { key, readAt });
  }

  forget(chain: string): void {
    this.#kept.delete(chain);
  }
}
