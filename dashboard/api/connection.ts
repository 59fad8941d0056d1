/** Whether the platform answers. */
export interface ConnectionState {
  readonly isUp: boolean;
  /** When the last answer came, in milliseconds; undefined before the first. */
  readonly heardAt: number | undefined;
  /** Since when nothing comes. */
  readonly downSince: number | undefined;
}

/** Remembers by every request whether the platform answers, so that one line tells it and not every part of the page. */
export class Connection {
  #state: ConnectionState = { isUp: true, heardAt: undefined, downSince: undefined };
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** As the browser's own; what comes of it is remembered. */
  readonly fetch: typeof fetch = async (input, init) => {
    try {
      const response = await fetch(input, init);
      this.#become({ isUp: true, heardAt: this.#now(), downSince: undefined });
      return response;
    } catch (error) {
      // A request that the page itself has given up says nothing of the platform.
      if (!(error instanceof DOMException && error.name === "AbortError")) this.#lost();
      throw error;
    }
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): ConnectionState => this.#state;

  #lost(): void {
    const { heardAt, downSince = this.#now() } = this.#state;
    this.#become({ isUp: false, heardAt, downSince });
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
