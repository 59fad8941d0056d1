/** Seconds that each part of a run took, told as they end. */
export class Stopwatch {
  readonly #say: (line: string) => void;
  readonly #parts: { readonly part: string; readonly seconds: number }[] = [];

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Times the work; `tell` turns its result into words. */
  async time<T>(part: string, work: () => Promise<T>, tell: (result: T) => string = () => ""): Promise<T> {
    const started = performance.now();
    const result = await work();
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    this.#parts.push({ part, seconds });
    const told = tell(result);
    this.#say(`${seconds.toFixed(1).padStart(7)} s  ${part}${told === "" ? "" : `: ${told}`}`);
    return result;
  }

  get parts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#parts.map(({ part, seconds }) => [part, seconds]));
  }
}
