import { type ApiClient, ApiProblemError, type FeedState, type FollowedEvent } from "../client/index.ts";
import type { ClusterResource, StoreEventData, StoreSummary } from "../contract/index.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { exitCodes } from "./exit-codes.ts";
import { Inbox } from "./inbox.ts";

export interface WatchOptions {
  readonly api: Pick<ApiClient, "followEvents" | "getStore">;
  /** All rows that are watched, as they are now. */
  readonly look: (signal: AbortSignal) => Promise<readonly StoreSummary[]>;
  /** Whether a row that is new belongs to them; undefined where only the platform can tell. */
  readonly fits: (row: StoreSummary) => boolean | undefined;
  readonly signal: AbortSignal;
  /** Called when the platform stops to respond, and when it does again. */
  readonly onAway: (isAway: boolean) => void;
}

/** What there is to show. */
export interface Watched {
  /** In the order in which they were first seen; one that no longer belongs to them is as it is now. */
  readonly rows: readonly StoreSummary[];
  /** Places of those that are new or are not as they were, in the order in which they changed. */
  readonly changed: readonly number[];
}

type News =
  | FollowedEvent
  | { readonly kind: "state"; readonly state: FeedState }
  | { readonly kind: "look" }
  | { readonly kind: "ended"; readonly error: unknown };

const leastPauseMs = 1000;

/** Stores that are read at once. */
const readAtOnce = 8;

/** A look at a long list takes long: the platform is not asked more than a fifth of the time. */
const leastPause = 4;

/** Rows as they are, and again whenever an event changes them, until the signal; an outage is waited for. @throws what can't pass */
export async function* watchRows(options: WatchOptions): AsyncGenerator<Watched> {
  const leave = new AbortController();
  const signal = AbortSignal.any([options.signal, leave.signal]);
  const inbox = new Inbox<News>();
  const watch = new Watch({ ...options, signal }, inbox);
  // Listened to before the first look: what changes meanwhile is in the events.
  void follow({ ...options, signal }, inbox);
  try {
    while (!signal.aborted) {
      const found = await watch.take(await inbox.take(signal));
      if (found !== undefined) yield found;
    }
  } finally {
    leave.abort();
    watch[Symbol.dispose]();
  }
}

async function follow({ api, signal }: WatchOptions, inbox: Inbox<News>): Promise<void> {
  const onState = (state: FeedState): void => inbox.push({ kind: "state", state });
  try {
    for await (const event of api.followEvents({ signal, onState })) inbox.push(event);
  } catch (error) {
    inbox.push({ kind: "ended", error });
  }
}

class Watch implements Disposable {
  readonly #options: WatchOptions;
  readonly #inbox: Inbox<News>;
  readonly #known = new Map<string, StoreSummary>();
  /** What was said before the first look could be made. */
  readonly #early: News[] = [];
  #changed = new Set<string>();
  #hasLooked = false;
  #mayHaveMissed = false;
  #isAway = false;
  #lookAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WatchOptions, inbox: Inbox<News>) {
    this.#options = options;
    this.#inbox = inbox;
  }

  /** What there is to show after these news, if anything. */
  async take(news: readonly News[]): Promise<Watched | undefined> {
    this.#changed = new Set();
    const wantsLook = news.map((each) => this.#takeOne(each)).includes(true);
    const hasLooked = wantsLook && (await this.#look());
    if (!hasLooked && this.#changed.size === 0) return undefined;
    const places = new Map([...this.#known.keys()].map((name, index) => [name, index]));
    return { rows: [...this.#known.values()], changed: [...this.#changed].flatMap((name) => places.get(name) ?? []) };
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  /** Returns whether all rows have to be looked at. */
  #takeOne(news: News): boolean {
    switch (news.kind) {
      case "state":
        this.#tellAway(!news.state.isLive);
        return news.state.isLive && !this.#hasLooked;
      case "look":
        return true;
      case "reset":
        this.#mayHaveMissed = true;
        return true;
      case "store":
      case "cluster":
        return this.#takeEvent(news);
      case "ended":
        if (!this.#options.signal.aborted) throw news.error;
        return false;
      default:
        return false;
    }
  }

  #takeEvent(news: FollowedEvent & { readonly kind: "store" | "cluster" }): boolean {
    if (this.#hasLooked) return news.kind === "store" ? this.#takeRow(news.store) : this.#hasOtherRows(news.cluster);
    this.#early.push(news);
    return false;
  }

  /** No event of a store says that its cluster is away, or back. */
  #hasOtherRows({ cluster, online }: ClusterResource): boolean {
    return [...this.#known.values()].some((row) => row.cluster === cluster && (row.asOf === undefined) !== online);
  }

  #takeRow(event: StoreEventData): boolean {
    const { steps: _, ...row } = event;
    const isOurs = this.#known.has(row.name) || this.#options.fits(row);
    if (isOurs === true) this.#keep(row);
    return isOurs === undefined;
  }

  #keep(row: StoreSummary): void {
    const before = this.#known.get(row.name);
    // An event from before a look says less than the look did.
    if (before !== undefined && row.changedAt < before.changedAt) return;
    if (JSON.stringify(before) === JSON.stringify(row)) return;
    this.#known.set(row.name, row);
    // The one that changed last comes last.
    this.#changed.delete(row.name);
    this.#changed.add(row.name);
  }

  /** Returns whether it could be done now; otherwise it comes later. */
  async #look(): Promise<boolean> {
    const startedAt = performance.now();
    if (startedAt < this.#lookAt) {
      this.#lookIn(this.#lookAt - startedAt);
      return false;
    }
    const { look, signal } = this.#options;
    try {
      const found = await look(signal);
      const left = this.#mayHaveMissed ? await this.#thoseThatLeft(found) : [];
      for (const row of [...found, ...left]) this.#keep(row);
    } catch (error) {
      if (signal.aborted) return false;
      if (exitCodeOf(error) !== exitCodes.away) throw error;
      this.#tellAway(true);
      this.#lookIn(leastPauseMs);
      return false;
    }
    this.#tellAway(false);
    this.#hasLooked = true;
    for (const news of this.#early.splice(0)) this.#inbox.push(news);
    this.#mayHaveMissed = false;
    const endedAt = performance.now();
    this.#lookAt = endedAt + Math.max(leastPauseMs, leastPause * (endedAt - startedAt));
    return true;
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#inbox.push({ kind: "look" }), ms);
  }

  #tellAway(isAway: boolean): void {
    if (isAway !== this.#isAway) this.#options.onAway(isAway);
    this.#isAway = isAway;
  }

  /** A store leaves a list by its phase, by its end or by its labels: what became of it is told once more. */
  async #thoseThatLeft(found: readonly StoreSummary[]): Promise<StoreSummary[]> {
    const names = new Set(found.map(({ name }) => name));
    const left = [...this.#known.values()].filter(({ name, phase }) => !names.has(name) && phase !== "Deleted");
    const told: StoreSummary[] = [];
    for (let from = 0; from < left.length; from += readAtOnce)
      told.push(...(await Promise.all(left.slice(from, from + readAtOnce).map((row) => this.#asItIs(row)))));
    return told;
  }

  async #asItIs(before: StoreSummary): Promise<StoreSummary> {
    const { reason: _, message: __, step: ___, ...row } = before;
    const { api, signal } = this.#options;
    try {
      const { phase, revision, failure } = await api.getStore(row.name, { signal });
      return { ...row, phase, revision, ...(failure && { reason: failure.reason, message: failure.message }) };
    } catch (error) {
      if (!(error instanceof ApiProblemError && error.code === "store-not-found")) throw error;
      return { ...row, phase: "Deleted" };
    }
  }
}
