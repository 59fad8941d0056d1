import { parseEventId } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { WithBackend } from "../ports/backend.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import type { EventFeed, FeedRequest } from "../ports/event-feed.ts";
import type { Logger } from "../ports/logger.ts";
import type { EventPosition, StoreEvents } from "../ports/store-events.ts";
import { catchUp, type Start, startOf } from "./catch-up.ts";
import { ClusterChanges } from "./cluster-changes.ts";
import { EventTeller } from "./event-teller.ts";
import { beatFrame, clusterFrame, openingFrame, resetFrame } from "./frames.ts";
import type { Viewer } from "./viewer.ts";
import { Viewers, type ViewersOptions } from "./viewers.ts";

export interface HubOptions extends ViewersOptions {
  readonly events: StoreEvents;
  readonly withBackend: WithBackend;
  readonly logger: Logger;
}

/** What becomes of events in this process. */
export interface HubCounts {
  readonly viewers: number;
  readonly frames: number;
  /** Viewers that read too slowly. */
  readonly dropped: number;
  /** Seconds from when the bus had the last event to when it was told. */
  readonly lagSeconds: number;
  /** Whether the bus tells of events. */
  readonly isUp: boolean;
}

const tickMs = 1000;
const ticksPerBeat = 15;
const ticksPerLook = 2;
/** How long a first viewer waits until the bus is heard. */
const readyMs = 8000;

/** The events of one process: heard once, composed once, told to everybody that they are for. */
export class EventHub implements EventFeed {
  readonly #options: HubOptions;
  readonly #viewers: Viewers;
  readonly #teller: EventTeller;
  readonly #clusters = new ClusterChanges();
  #unsubscribe: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #ticks = 0;
  #isDraining = false;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#viewers = new Viewers(options);
    this.#teller = new EventTeller({ ...options, viewers: this.#viewers });
  }

  async open(request: FeedRequest): Promise<ReadableStream<Uint8Array>> {
    this.#refuseWhileDraining();
    this.#start();
    const at = await this.#ready();
    const start = await this.#startOf(request, at);
    // Meanwhile the others were sent away: this one would be told nothing, and end with its connection only.
    this.#refuseWhileDraining();
    const viewer = this.#viewers.add(request);
    // Until it has what it missed it has come no further: with a newer id a stream that breaks now would leave that out.
    viewer.send(openingFrame(this.#placeOf(request, start) ?? this.#teller.at ?? at));
    if (start === undefined) this.#viewers.follow(viewer);
    else if ("reset" in start) this.#reset(viewer, start.reset);
    else void this.#bringUpToDate(viewer, start.after);
    return viewer.stream;
  }

  counts(): HubCounts {
    const { frames, lagSeconds } = this.#teller;
    const { lack } = this.#options.events;
    // Before the first viewer no one asks for events.
    const isUp = this.#unsubscribe === undefined || lack === undefined;
    return { viewers: this.#viewers.size, dropped: this.#viewers.dropped, frames, lagSeconds, isUp };
  }

  /** Sends all viewers elsewhere, soon: streams never become idle. */
  drain(): void {
    this.#isDraining = true;
    for (const viewer of this.#viewers.all()) viewer.end("draining");
    clearInterval(this.#timer);
    this.#unsubscribe?.();
  }

  #refuseWhileDraining(): void {
    if (!this.#isDraining) return;
    throw new ProblemError("shutting-down", "This process is shutting down. Another one serves events.");
  }

  #start(): void {
    this.#unsubscribe ??= this.#options.events.subscribe(this.#teller);
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
  }

  async #ready(): Promise<EventPosition> {
    const at = await this.#teller.ready(readyMs);
    if (at) return at;
    throw new BusUnavailableError(`events can't be followed: ${this.#options.events.lack ?? "no answer yet"}`);
  }

  /** Undefined for one that follows from now on. */
  async #startOf({ after, ...request }: FeedRequest, at: EventPosition): Promise<Start | undefined> {
    const { withBackend } = this.#options;
    const from = this.#teller.ring.after;
    if (after !== undefined) return withBackend(({ events }) => startOf(after, { at, from, events }));
    const { tenant, store, since } = request;
    if (since === undefined) return undefined;
    return { after: await withBackend(({ events }) => events.placeBefore({ tenant, store, since })) };
  }

  #placeOf({ after }: FeedRequest, start: Start | undefined): EventPosition | undefined {
    if (after !== undefined) return parseEventId(after);
    const epoch = this.#teller.at?.epoch;
    return start && "after" in start && epoch !== undefined ? { epoch, seq: start.after } : undefined;
  }

  async #bringUpToDate(viewer: Viewer, after: number): Promise<void> {
    const { ring, at } = this.#teller;
    if (at === undefined) return viewer.breakOff("the bus is away");
    try {
      const { withBackend } = this.#options;
      const onAll = (): void => this.#viewers.follow(viewer);
      const reset = await catchUp({ viewer, epoch: at.epoch, ring, withBackend, onAll }, after);
      if (reset !== undefined || this.#teller.at?.epoch !== at.epoch) this.#reset(viewer, reset ?? "other-epoch");
    } catch (error) {
      this.#options.logger.warn({ err: error }, "a reader of events can't be brought up to date");
      viewer.breakOff("what was missed can't be read");
    }
  }

  #reset(viewer: Viewer, reason: string): void {
    const { at } = this.#teller;
    if (at === undefined) return viewer.breakOff("the bus is away");
    viewer.send(resetFrame(at, reason));
    this.#viewers.follow(viewer);
  }

  #tick(): void {
    this.#ticks += 1;
    const now = performance.now();
    for (const viewer of this.#viewers.all()) viewer.look(now);
    if (this.#ticks % ticksPerBeat === 0) {
      const beat = beatFrame(this.#teller.at);
      for (const viewer of this.#viewers.following()) viewer.send(beat);
    }
    if (this.#ticks % ticksPerLook === 0) void this.#lookAtClusters();
  }

  async #lookAtClusters(): Promise<void> {
    const those = this.#viewers.following().filter(({ seesClusters }) => seesClusters);
    if (those.length === 0) return this.#clusters.forget();
    try {
      const views = await this.#options.withBackend(({ clusters }) => clusters.recent());
      for (const frame of this.#clusters.take(views).map(clusterFrame)) for (const viewer of those) viewer.send(frame);
    } catch (error) {
      // Said where the connection is kept.
      if (!(error instanceof BusUnavailableError))
        this.#options.logger.error({ err: error }, "clusters can't be looked at");
    }
  }
}
