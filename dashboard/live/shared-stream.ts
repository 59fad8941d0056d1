import type { ApiClient, FollowedEvent } from "../../client/index.ts";
import type { LiveLook } from "./live-feed.ts";

/** What a tab needs to know of an event: screens read the rest. */
export type StreamNews =
  | { readonly kind: "store"; readonly name: string }
  | { readonly kind: "cluster" }
  | { readonly kind: "reset" };

type Said =
  | { readonly says: "news"; readonly news: StreamNews; readonly id: string | undefined }
  | { readonly says: "look"; readonly look: LiveLook; readonly id: string | undefined }
  /** Said by a tab that has just come. */
  | { readonly says: "hello" };

export interface SharedStreamOptions {
  readonly api: Pick<ApiClient, "followEvents">;
  /** Tabs that share a stream: those that show one tenant to one person. */
  readonly name: string;
  readonly locks: Pick<LockManager, "request">;
  readonly openChannel: (name: string) => BroadcastChannel;
  readonly onNews: (news: StreamNews) => void;
  readonly onLook: (look: LiveLook) => void;
}

/** A sign-in that has ended, or a right that is gone: asked for again after this, as the screens do. */
const refusedPauseMs = 15_000;

/**
 * The browser's one stream of events: a browser has six connections to a server, and each tab with its own would leave
 * none to the seventh. The tab that holds the lock reads the stream and tells the others; when it goes, the next one goes on where it was.
 */
export class SharedStream {
  readonly #options: SharedStreamOptions;
  readonly #channel: BroadcastChannel;
  readonly #stop = new AbortController();
  #id: string | undefined;
  #look: LiveLook = { kind: "starting" };
  #isLeader = false;

  /** `after`: the last id that this tab knows of. */
  constructor(options: SharedStreamOptions, after: string | undefined) {
    this.#options = options;
    this.#id = after;
    this.#channel = options.openChannel(options.name);
    this.#channel.addEventListener("message", ({ data }: MessageEvent<Said>) => this.#hear(data));
    this.#say({ says: "hello" });
    const { signal } = this.#stop;
    options.locks
      .request(options.name, { signal }, () => this.#lead(signal))
      // It was given up before its turn came.
      .catch(() => undefined);
  }

  get name(): string {
    return this.#options.name;
  }

  /** That of the last event that any tab knows. */
  get id(): string | undefined {
    return this.#id;
  }

  close(): void {
    this.#stop.abort();
    this.#channel.close();
  }

  async #lead(signal: AbortSignal): Promise<void> {
    this.#isLeader = true;
    while (!signal.aborted) {
      const onState = (state: { isLive: boolean; since?: number }): void => {
        this.#become(state.isLive ? { kind: "live" } : { kind: "reconnecting", since: state.since ?? Date.now() });
      };
      try {
        for await (const event of this.#options.api.followEvents({ after: this.#id, signal, onState }))
          this.#tell(event);
      } catch {
        // Why it is refused the screens say, which ask with the same right.
        if (!signal.aborted) this.#become({ kind: "reconnecting", since: Date.now() });
      }
      await wait(refusedPauseMs, signal);
    }
  }

  #tell(event: FollowedEvent): void {
    this.#id = event.id;
    const news: StreamNews = event.kind === "store" ? { kind: "store", name: event.store.name } : { kind: event.kind };
    this.#say({ says: "news", news, id: event.id });
    this.#options.onNews(news);
  }

  #become(look: LiveLook): void {
    this.#look = look;
    this.#say({ says: "look", look, id: this.#id });
    this.#options.onLook(look);
  }

  #say(said: Said): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is of one origin.
    if (!this.#stop.signal.aborted) this.#channel.postMessage(said);
  }

  #hear(said: Said): void {
    if (said.says === "hello") {
      if (this.#isLeader) this.#say({ says: "look", look: this.#look, id: this.#id });
      return;
    }
    if (said.says === "news") {
      this.#id = said.id;
      return this.#options.onNews(said.news);
    }
    // What was told while this tab did not listen is missing here.
    const hasMissed = this.#id !== undefined && said.id !== undefined && said.id !== this.#id;
    this.#id = said.id ?? this.#id;
    if (hasMissed) this.#options.onNews({ kind: "reset" });
    this.#options.onLook(said.look);
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
