import type { FollowedEvent } from "../client/index.ts";

/** At most some 1 kB each. */
const maxKnown = 10_000;

/**
 * What was shown last of each store. An event says how its store is when the platform tells it: of two that come close together the first may
 * say already what the second says, and a person who reads both takes them for two changes.
 */
export class ToldStores {
  readonly #last = new Map<string, string>();

  /** Whether what is shown of an event is something other than what was shown of its store before. */
  isNews(event: FollowedEvent, shown: string): boolean {
    if (event.kind === "reset") this.#last.clear();
    if (event.kind !== "store") return true;
    const { uid } = event.store;
    const isNews = this.#last.get(uid) !== shown;
    // The one that was told last is forgotten last.
    this.#last.delete(uid);
    this.#last.set(uid, shown);
    const [oldest] = this.#last.size > maxKnown ? this.#last.keys() : [];
    if (oldest !== undefined) this.#last.delete(oldest);
    return isNews;
  }
}
