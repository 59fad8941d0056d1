import { type StepName, type StoreResource, stepNames } from "../../contract/index.ts";

/** One run of the demo in numbers: the JSON object of its last line. */
export interface DemoSummary {
  readonly stores: number;
  readonly readySeconds: { readonly p50: number; readonly max: number };
  readonly objectsPerStore: number;
  /** Median seconds of each step from its start to its end, in order. */
  readonly steps: readonly { readonly name: StepName; readonly p50Seconds: number }[];
  readonly leftovers: number;
}

/** The middle of the sorted numbers, the lower one of two; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Seconds from the start to the end of a step, per store that has both. */
function durations(stores: readonly StoreResource[], name: StepName): number[] {
  return stores.flatMap(({ steps }) => {
    const step = steps.find((candidate) => candidate.name === name);
    if (step?.startedAt === undefined || step.finishedAt === undefined) return [];
    return [(Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1000];
  });
}

export interface DemoFigures {
  readonly stores: readonly StoreResource[];
  readonly readySeconds: readonly number[];
  readonly objectsPerStore: number;
  readonly leftovers: number;
}

/** Sums up what was measured; steps that no store reports with start and end are left out. */
export function summarize({ stores, readySeconds, objectsPerStore, leftovers }: DemoFigures): DemoSummary {
  const steps = stepNames.flatMap((name) => {
    const seconds = durations(stores, name);
    return seconds.length === 0 ? [] : [{ name, p50Seconds: rounded(median(seconds)) }];
  });
  const ready = { p50: rounded(median(readySeconds)), max: rounded(Math.max(...readySeconds)) };
  return { stores: stores.length, readySeconds: ready, objectsPerStore, steps, leftovers };
}
