import { setTimeout as pause } from "node:timers/promises";
import type { TestPlatform } from "../fixtures/platform.ts";
import type { Draw } from "./draw.ts";

/** Kills the agent or the bus at random moments, and starts it again, until it is disposed of. */
export class Unrest implements AsyncDisposable {
  kills = 0;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(platform: TestPlatform, draw: Draw) {
    this.#running = this.#run(platform, draw);
  }

  async #run(platform: TestPlatform, draw: Draw): Promise<void> {
    const { signal } = this.#stopping;
    const victims = [platform.agent("c1"), platform.servers.nats.process];
    while (!signal.aborted) {
      await pause(3000 + draw.number(9000), undefined, { signal }).catch(() => undefined); // rejects only when stopped
      if (signal.aborted) return;
      const victim = draw.of(victims);
      await victim.kill("SIGKILL");
      await pause(draw.number(1500)); // away for so long
      await victim.start();
      this.kills += 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}
