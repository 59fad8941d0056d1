/** Milliseconds between two sentences that are read out: more is noise. */
export const announcePauseMs = 5000;

/** Tells people who do not see the page of what they started, one sentence in five seconds at most; the newest wins. */
export class Announcer {
  #sentence = "";
  #waiting: string | undefined;
  #readyAt = 0;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): string => this.#sentence;

  say(sentence: string): void {
    const waitMs = this.#readyAt - Date.now();
    if (waitMs <= 0) return this.#speak(sentence);
    if (this.#waiting === undefined) setTimeout(() => this.#speakWaiting(), waitMs);
    this.#waiting = sentence;
  }

  #speakWaiting(): void {
    const sentence = this.#waiting;
    this.#waiting = undefined;
    if (sentence !== undefined) this.#speak(sentence);
  }

  #speak(sentence: string): void {
    this.#sentence = sentence;
    this.#readyAt = Date.now() + announcePauseMs;
    for (const listener of this.#listeners) listener();
  }
}
