/** What one run measured, by name; a name that ends in Ms is milliseconds. */
export type Figures = Readonly<Record<string, number>>;

/** How much is done: all of it, or enough to see that it works. */
export interface Scale {
  readonly quick: boolean;
  readonly runs: number;
  /** Where the agents leave their CPU profiles, if anywhere. */
  readonly profileDir?: string;
}

/** The one figure that decides, and what it has to be. */
export interface Target {
  readonly figure: string;
  readonly bound: "at most" | "at least" | "below";
  readonly value: number;
}

export interface Benchmark {
  readonly name: string;
  /** What is measured against what, in a few words. */
  readonly title: string;
  readonly target: Target;
  /** Others that have to be reached too. */
  readonly also?: readonly Target[];
  /** Figures of which the worst of all runs counts: the largest. */
  readonly worst?: readonly string[];
  /** Figures that are 1 or 0 and mean true or false. */
  readonly truths?: readonly string[];
  /** Yields the figures of each run; what is started for them ends with the iteration. */
  measure(scale: Scale): AsyncIterable<Figures>;
}

/** Tells how a measurement goes on, on stderr: it takes minutes. */
export function say(message: string): void {
  console.error(`bench: ${message}`);
}
