import type { ApiClient } from "../../client/index.ts";
import type { LiveFeed, LiveLook, Watched } from "./live-feed.ts";
import { PollingFeed } from "./polling-feed.ts";
import { SharedStream, type StreamNews } from "./shared-stream.ts";

/** Which tenant is shown, and when another one is. */
interface ShownTenant {
  read(): string | undefined;
  /** Returns what ends it. */
  subscribe(listener: () => void): () => void;
}

export interface EventsFeedOptions {
  readonly api: Pick<ApiClient, "followEvents">;
  readonly acting: ShownTenant;
  /** A name of who is signed in, where that is not who is signed in in the browser's other tabs. */
  readonly ownSignIn: () => string | undefined;
  readonly page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
  /** Absent where the browser has none: on a page that came by plain HTTP from another machine. */
  readonly locks: Pick<LockManager, "request"> | undefined;
  readonly openChannel: (name: string) => BroadcastChannel;
}

interface Watch {
  readonly watched: Watched;
  readonly onNews: () => void;
  readonly stopPolling: () => void;
  /** When the last news was told, and whether more waits. */
  toldAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A page that is hidden for so long lets the stream go. */
const hiddenMs = 5 * 60_000;
/** A screen is not read more often than this. */
const leastMs = 500;
/** What changes by time alone, such as when a cluster was last heard, is seen this much more seldom than without events. */
const pollsPerLook = 12;

/** Screens hear of what becomes of stores and clusters as it happens, and look again and again while that can't be had. */
export class EventsFeed implements LiveFeed {
  readonly #options: EventsFeedOptions;
  readonly #polling: PollingFeed;
  readonly #watches = new Set<Watch>();
  readonly #listeners = new Set<() => void>();
  #stream: SharedStream | undefined;
  #lastId: string | undefined;
  #look: LiveLook;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EventsFeedOptions) {
    this.#options = options;
    this.#polling = new PollingFeed(options.page);
    this.#look = options.locks === undefined ? { kind: "polling" } : { kind: "starting" };
    options.page.addEventListener("visibilitychange", () => this.#seenOrHidden());
    options.acting.subscribe(() => {
      this.#close();
      // That of another tenant's.
      this.#lastId = undefined;
      this.#open();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): LiveLook => this.#look;

  watch(watched: Watched, onNews: () => void): () => void {
    let polls = 0;
    const stopPolling = this.#polling.watch(watched, () => {
      polls += 1;
      // The last heartbeat of a cluster is shown too, and is no event.
      const isDue = watched.kind === "clusters" || polls % pollsPerLook === 0;
      if (this.#look.kind !== "live" || isDue) onNews();
    });
    const watch: Watch = { watched, onNews, stopPolling, toldAt: 0, timer: undefined };
    this.#watches.add(watch);
    this.#open();
    return () => {
      stopPolling();
      clearTimeout(watch.timer);
      this.#watches.delete(watch);
    };
  }

  #open(): void {
    const { api, locks, openChannel, acting, ownSignIn } = this.#options;
    if (locks === undefined || this.#watches.size === 0) return;
    const name = `storeplane.events.${acting.read() ?? ""}.${ownSignIn() ?? ""}`;
    if (this.#stream?.name === name) return;
    if (this.#stream !== undefined) {
      this.#close();
      // That of who was signed in before.
      this.#lastId = undefined;
    }
    const onNews = (news: StreamNews): void => this.#tell(news);
    const onLook = (look: LiveLook): void => this.#become(look);
    this.#stream = new SharedStream({ api, name, locks, openChannel, onNews, onLook }, this.#lastId);
  }

  #close(): void {
    if (this.#stream === undefined) return;
    this.#lastId = this.#stream.id ?? this.#lastId;
    this.#stream.close();
    this.#stream = undefined;
    this.#become({ kind: "starting" });
  }

  #seenOrHidden(): void {
    clearTimeout(this.#hiding);
    if (this.#options.page.visibilityState === "visible") this.#open();
    else this.#hiding = setTimeout(() => this.#close(), hiddenMs);
  }

  #tell(news: StreamNews): void {
    for (const watch of this.#watches) if (isAbout(news, watch.watched)) this.#tellOne(watch);
  }

  /** At once, and after many at once a last time. */
  #tellOne(watch: Watch): void {
    if (watch.timer !== undefined) return;
    const tell = (): void => {
      watch.timer = undefined;
      watch.toldAt = Date.now();
      watch.onNews();
    };
    const waitMs = watch.toldAt + leastMs - Date.now();
    if (waitMs <= 0) tell();
    else watch.timer = setTimeout(tell, waitMs);
  }

  #become(look: LiveLook): void {
    // What happened between the last look and now may be missing.
    if (look.kind === "live" && this.#look.kind !== "live") this.#tell({ kind: "reset" });
    this.#look = look;
    for (const listener of this.#listeners) listener();
  }
}

/** How a cluster is shows on its stores too. */
function isAbout(news: StreamNews, watched: Watched): boolean {
  if (news.kind !== "store") return true;
  return watched.kind === "stores" || (watched.kind === "store" && watched.name === news.name);
}
