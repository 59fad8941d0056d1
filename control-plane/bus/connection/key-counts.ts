interface Known {
  count: number;
  readonly at: number;
}

/** Others write too: far fewer in this time than make a difference. */
const maxAgeMs = 5000;
const maxKept = 10_000;

/** How many Idempotency-Keys of tenants are remembered: plain data, so that the requests of an edge isolate may share it. */
export class KeyCounts {
  readonly #kept = new Map<string, Known>();

  find(tenant: string): Known | undefined {
    const known = this.#kept.get(tenant);
    return known && performance.now() - known.at < maxAgeMs ? known : undefined;
  }

  /** One more of this process. */
  add(tenant: string): void {
    const known = this.#kept.get(tenant);
    if (known) known.count += 1;
  }

  keep(tenant: string, count: number): Known {
    if (this.#kept.size >= maxKept) this.#kept.clear();
    const known = { count, at: performance.now() };
    this.#kept.set(tenant, known);
    return known;
  }
}
