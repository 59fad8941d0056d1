import { randomNumbers } from "../fixtures/random-numbers.ts";

/** Random choices that are the same for one seed, whatever runs beside. */
export class Draw {
  readonly #numbers: Generator<number, never>;

  constructor(seed: number) {
    this.#numbers = randomNumbers(seed);
  }

  /** From 0 up to, and without, `below`. */
  number(below: number): number {
    return this.#numbers.next().value * below;
  }

  int(below: number): number {
    return Math.floor(this.number(below));
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.number(1) < probability;
  }

  of<T>(from: readonly T[]): T {
    const drawn = from[this.int(from.length)];
    if (drawn === undefined) throw new RangeError("nothing to choose from");
    return drawn;
  }
}
