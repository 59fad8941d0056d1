/**
 * Reads by key, of which many at once share one: never one that had begun before it was asked for, so that each sees what was
 * written before.
 */
export class SharedReads<Value> {
  readonly #read: (key: string) => Promise<Value>;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Promise<Value>>();

  constructor(read: (key: string) => Promise<Value>) {
    this.#read = read;
  }

  read(key: string): Promise<Value> {
    const running = this.#running.get(key);
    if (running === undefined) return this.#begin(key);
    const next = this.#next.get(key) ?? running.then(() => this.#begin(key));
    this.#next.set(key, next);
    return next;
  }

  #begin(key: string): Promise<Value> {
    this.#next.delete(key);
    const reading = this.#read(key);
    // Whoever waits behind it reads again, whatever became of it.
    const ended = reading.then(ignore, ignore).then(() => {
      if (this.#running.get(key) === ended) this.#running.delete(key);
    });
    this.#running.set(key, ended);
    return reading;
  }
}

const ignore = (): void => undefined;
