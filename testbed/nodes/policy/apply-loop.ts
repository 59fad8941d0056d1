import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../../agent/ports.ts";
import type { ApplyRules } from "./apply-rules.ts";

/** Changes that arrive together are applied together. */
const coalesceMs = 20;
const retryBaseMs = 100;
const retryMaxMs = 2000;

export interface ApplyLoopOptions {
  /** The rules as they should be now; undefined while that is not known. */
  readonly render: () => string | undefined;
  readonly apply: ApplyRules;
  readonly logger: Logger;
}

/** Keeps the newest rules in force: applies when woken, and again with backoff after a failure, until stopped. */
export class ApplyLoop {
  /** Resolves when rules were in force for the first time. */
  readonly ready: Promise<void>;
  readonly #options: ApplyLoopOptions;
  readonly #stop = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  #woken = Promise.withResolvers<void>();
  #inForce: string | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: ApplyLoopOptions) {
    this.#options = options;
    this.ready = this.#first.promise;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Something changed that the rules are made of. */
  wake(): void {
    this.#woken.resolve();
  }

  /** Ends the loop; the rules stay. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let failures = 0;
    for (;;) {
      await this.#woken.promise;
      await this.#pause(coalesceMs);
      if (this.#stop.signal.aborted) return;
      this.#woken = Promise.withResolvers();
      failures = (await this.#bringInForce()) ? 0 : failures + 1;
      if (failures === 0) continue;
      await this.#pause(Math.min(retryMaxMs, retryBaseMs * 2 ** Math.min(failures - 1, 10)));
      this.wake();
    }
  }

  async #bringInForce(): Promise<boolean> {
    const { render, apply, logger } = this.#options;
    try {
      const script = render();
      if (script !== undefined && script !== this.#inForce) {
        // A failure does not tell whether it came before or after the rules.
        this.#inForce = undefined;
        await apply(script);
        this.#inForce = script;
      }
      if (script !== undefined) this.#first.resolve();
      return true;
    } catch (error) {
      logger.error({ err: String(error) }, "network policies could not be put in force");
      return false;
    }
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined); // rejects only when stopped
  }
}
