import type { EndReason } from "../../contract/index.ts";
import type { FeedRequest } from "../ports/event-feed.ts";
import { endFrame } from "./frames.ts";
import { endAfter, recheckMs } from "./look-again.ts";

/** How many bytes wait for a client before it counts as slow. */
const buffered = 65_536;
/** How many more before it is dropped: it comes back with its id, and memory stays what it is. */
const maxBehind = 262_144;

const livesMs = 15 * 60_000;

/** A client that follows events. */
export class Viewer {
  readonly request: FeedRequest;
  readonly stream: ReadableStream<Uint8Array>;
  readonly #onEnd: (viewer: Viewer, wasSlow: boolean) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #room = Promise.withResolvers<void>();
  readonly #recheckMs: number;
  #checkAt: number;
  #seesClusters: boolean;
  /** Spread, so that those that came together do not go together. */
  readonly #endsAt = performance.now() + livesMs * (0.9 + Math.random() / 10);

  constructor(request: FeedRequest, onEnd: (viewer: Viewer, wasSlow: boolean) => void, everyMs = recheckMs) {
    this.request = request;
    this.#onEnd = onEnd;
    this.#recheckMs = everyMs;
    this.#checkAt = performance.now() + everyMs;
    this.#seesClusters = request.seesClusters;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#room.resolve(),
        cancel: () => this.#leave(false),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: buffered }),
    );
  }

  get isOpen(): boolean {
    return this.#controller !== undefined;
  }

  /** Whether it is told what becomes of clusters, as was seen when its right was looked at last. */
  get seesClusters(): boolean {
    return this.#seesClusters;
  }

  send(bytes: Uint8Array): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    controller.enqueue(bytes);
    if ((controller.desiredSize ?? 0) >= -maxBehind) return;
    controller.error(new RangeError("the client reads too slowly"));
    this.#leave(true);
  }

  /** Until more can be sent than the client has taken; or it has left. */
  async room(): Promise<void> {
    if (this.#controller === undefined || (this.#controller.desiredSize ?? 0) > 0) return;
    this.#room = Promise.withResolvers();
    await this.#room.promise;
  }

  /** It comes back by itself, with the id that it has. */
  breakOff(why: string): void {
    this.#controller?.error(new RangeError(why));
    this.#leave(false);
  }

  end(reason: EndReason): void {
    this.send(endFrame(reason));
    this.#controller?.close();
    this.#leave(false);
  }

  /** Ends it when its time is over, or its right. */
  look(now: number): void {
    if (now >= this.#endsAt) return this.end("expired");
    if (now < this.#checkAt) return;
    this.#checkAt = now + this.#recheckMs;
    void this.#lookAgain();
  }

  async #lookAgain(): Promise<void> {
    try {
      const { seesClusters } = await this.request.mayStill();
      this.#seesClusters = seesClusters;
    } catch (error) {
      const reason = endAfter(error);
      if (reason !== undefined) this.end(reason);
    }
  }

  #leave(wasSlow: boolean): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#room.resolve();
    this.#onEnd(this, wasSlow);
  }
}
