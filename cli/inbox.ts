/** What comes in while its reader is busy, in order. */
export class Inbox<News> {
  #waiting: News[] = [];
  #arrived = Promise.withResolvers<void>();

  push(news: News): void {
    this.#waiting.push(news);
    this.#arrived.resolve();
  }

  /** All that waits, once something does; nothing once the signal ends it. */
  async take(signal: AbortSignal): Promise<readonly News[]> {
    const end = (): void => this.#arrived.resolve();
    signal.addEventListener("abort", end, { once: true });
    if (!signal.aborted) await this.#arrived.promise;
    signal.removeEventListener("abort", end);
    const taken = this.#waiting;
    this.#waiting = [];
    this.#arrived = Promise.withResolvers();
    return signal.aborted ? [] : taken;
  }
}
