/** What is known of the room of a chain. */
export interface ChainFill {
  /** Bytes that the chain takes, and may take; nothing is bounded by 0. */
  bytes: number;
  readonly maxBytes: number;
  /** Its entries that wait for it. */
  waiting: number;
  /** How full the stream of all chains is, from 0 to 1. */
  readonly streamShare: number;
}

/** Others write too: far less in this time than is kept free. */
const maxAgeMs = 5000;

const maxKept = 10_000;

/** How full chains were of late: plain data, so that the requests of an edge isolate may share it. */
export class AuditRooms {
  readonly #kept = new Map<string, { readonly fill: ChainFill; readonly readAt: number }>();

  find(chain: string): ChainFill | undefined {
    const known = this.#kept.get(chain);
    return known && performance.now() - known.readAt < maxAgeMs ? known.fill : undefined;
  }

  keep(chain: string, fill: ChainFill, readAt: number): void {
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(chain, { fill, readAt });
  }

  /** The largest share of its room that a chain takes, of those that this process wrote to of late. */
  get fullest(): number {
    const shares = [...this.#kept.values()].map(({ fill }) => (fill.maxBytes > 0 ? fill.bytes / fill.maxBytes : 0));
    return Math.max(0, ...shares);
  }
}
