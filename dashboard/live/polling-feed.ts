import type { Watched } from "./live-feed.ts";

const everyMs: Readonly<Record<Watched["kind"], number>> = { store: 2000, stores: 5000, clusters: 10_000 };

/** Has screens look again every few seconds while the page can be seen, and at once when it is seen again. */
export class PollingFeed {
  readonly #page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;

  constructor(page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">) {
    this.#page = page;
  }

  watch({ kind }: Watched, onNews: () => void): () => void {
    const lookWhenSeen = (): void => {
      if (this.#page.visibilityState === "visible") onNews();
    };
    const timer = setInterval(lookWhenSeen, everyMs[kind]);
    this.#page.addEventListener("visibilitychange", lookWhenSeen);
    return () => {
      clearInterval(timer);
      this.#page.removeEventListener("visibilitychange", lookWhenSeen);
    };
  }
}
