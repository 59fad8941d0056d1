const maxKept = 10_000;

/** What was read of late, by key, and for so long: plain data, so that the requests of an edge isolate may share it. */
export class Recent<Value> {
  readonly #maxAgeMs: number;
  readonly #kept = new Map<string, { readonly value: Value; readonly readAt: number }>();

  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs;
  }

  /** Undefined for what has to be read. */
  find(key: string): Value | undefined {
    const known = this.#kept.get(key);
    return known && performance.now() - known.readAt < this.#maxAgeMs ? known.value : undefined;
  }

  /** Keeps what was read at this moment of `performance.now()`: before the read began, not when it ended. */
  keep(key: string, value: Value, readAt: number): void {
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(key, { value, readAt });
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  /** However long ago it was read. */
  protected last(key: string): Value | undefined {
    return this.#kept.get(key)?.value;
  }

  /** All, however long ago they were read. */
  protected all(): Value[] {
    return [...this.#kept.values()].map(({ value }) => value);
  }
}
