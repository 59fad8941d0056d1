/** Seconds that each part of a run took, told as they end; parts of one name are summed up. */
export class Stopwatch {
  readonly #say: (line: string) => void;
  readonly #tenths = new Map<string, number>();

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Times the work; `tell` turns its result into words. */
  async time<T>(part: string, work: () => Promise<T>, tell: (result: T) => string = () => ""): Promise<T> {
    const started = performance.now();
    const result = await work();
    const tenths = Math.round((performance.now() - started) / 100);
    this.#tenths.set(part, (this.#tenths.get(part) ?? 0) + tenths);
    const told = tell(result);
    this.#say(`${(tenths / 10).toFixed(1).padStart(7)} s  ${part}${told === "" ? "" : `: ${told}`}`);
    return result;
  }

  get parts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#tenths].map(([part, tenths]) => [part, tenths / 10]));
  }
}
