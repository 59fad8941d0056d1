/** Counts what is there of each key; what there is nothing of takes no room. */
export class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** One more, until it is disposed of. */
  add(key: string): Disposable {
    this.#counts.set(key, this.of(key) + 1);
    return {
      [Symbol.dispose]: () => {
        const rest = this.of(key) - 1;
        if (rest > 0) this.#counts.set(key, rest);
        else this.#counts.delete(key);
      },
    };
  }
}
