import type { TurnKeeper } from "../ports.ts";

interface TurnsOptions {
  /** How many stores may be brought up at once; asked each time, for it changes. */
  readonly max: () => number;
  /** Called with a store whose turn has come. */
  readonly onTurn: (store: string) => void;
}

/**
 * Which new stores are brought up, and which wait: the API server, the nodes and the registry serve some of a thousand
 * well, and all of them badly. Who waits longest comes first. What was begun is never stopped, so that nothing here need
 * survive a restart: whatever has objects has had its turn.
 */
export class Turns implements TurnKeeper {
  readonly #options: TurnsOptions;
  readonly #begun = new Set<string>();
  /** When each was accepted. */
  readonly #waiting = new Map<string, string>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Counts a store that is being brought up, whether or not there is room. */
  begin(store: string): void {
    this.#waiting.delete(store);
    this.#begun.add(store);
  }

  /** How many stores are before this one; 0 when its turn has come, which it then has until `end`. */
  ask(store: string, acceptedAt: string): number {
    if (this.#begun.has(store)) return 0;
    this.#waiting.set(store, acceptedAt);
    const place = this.#inOrder().indexOf(store);
    const before = this.#begun.size + place;
    if (before >= this.#options.max()) return before;
    this.begin(store);
    return 0;
  }

  /** The store is up, failed, to be removed or gone: it waits no more, and takes no one's place. */
  end(store: string): void {
    this.#waiting.delete(store);
    if (this.#begun.delete(store)) this.call();
  }

  /** Calls those whose turn has come. */
  call(): void {
    const free = this.#options.max() - this.#begun.size;
    for (const store of this.#inOrder().slice(0, Math.max(0, free))) this.#options.onTurn(store);
  }

  #inOrder(): string[] {
    const waiting = [...this.#waiting].toSorted(([one, oneAt], [other, otherAt]) =>
      oneAt === otherAt ? compare(one, other) : compare(oneAt, otherAt),
    );
    return waiting.map(([store]) => store);
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}
