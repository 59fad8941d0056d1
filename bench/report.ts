import type { Benchmark, Figures, Target } from "./benchmark.ts";
import { median } from "./statistics.ts";

export interface Outcome {
  readonly benchmark: Pick<Benchmark, "name" | "title" | "target" | "also" | "worst" | "truths">;
  readonly runs: readonly Figures[];
}

/** The median of every figure over the runs, or the worst of those named, rounded for reading. */
export function medians(runs: readonly Figures[], worst: readonly string[] = []): Figures {
  const names = Object.keys(runs[0] ?? {});
  const figure = (name: string): number => {
    const values = runs.map((run) => run[name] ?? Number.NaN);
    return round(worst.includes(name) ? Math.max(...values) : median(values));
  };
  return Object.fromEntries(names.map((name) => [name, figure(name)]));
}

export function meets({ figure, bound, value }: Target, figures: Figures): boolean {
  const measured = figures[figure] ?? Number.NaN;
  if (bound === "at most") return measured <= value;
  return bound === "below" ? measured < value : measured >= value;
}

/** A few lines per benchmark: the deciding figure with its spread over the runs, then everything else. */
export function table(outcomes: readonly Outcome[]): string {
  return outcomes.map(describe).join("\n");
}

function describe({ benchmark, runs }: Outcome): string {
  const { name, title, target, also = [], worst } = benchmark;
  const figures = medians(runs, worst);
  const deciding = runs.map((run) => run[target.figure] ?? Number.NaN);
  const spread = `${round(Math.min(...deciding))} to ${round(Math.max(...deciding))} in ${runs.length} run${runs.length === 1 ? "" : "s"}`;
  const judged = [target, ...also].map((each) => each.figure);
  const others = Object.entries(figures).filter(([figure]) => !judged.includes(figure));
  return [
    `${name.padEnd(11)} ${title}`,
    `            ${target.figure} ${figures[target.figure]} (${spread}); wanted ${target.bound} ${target.value}: ${verdictOf(target, figures)}`,
    ...also.map(
      (each) =>
        `            ${each.figure} ${figures[each.figure]}; wanted ${each.bound} ${each.value}: ${verdictOf(each, figures)}`,
    ),
    ...(others.length > 0 ? [`            ${others.map(([figure, value]) => `${figure} ${value}`).join("  ")}`] : []),
  ].join("\n");
}

function verdictOf(target: Target, figures: Figures): string {
  return meets(target, figures) ? "reached" : "MISSED";
}

/** The same as one line for programs: `{"accept":{"p50Ratio":…},…}`. */
export function jsonLine(outcomes: readonly Outcome[]): string {
  return JSON.stringify(Object.fromEntries(outcomes.map((it) => [it.benchmark.name, figuresOf(it)])));
}

/** What is to be true must be so in every run. */
function figuresOf({ benchmark: { truths = [], worst }, runs }: Outcome): Record<string, number | boolean> {
  const told = truths.map((name) => [name, runs.every((run) => run[name] === 1)] as const);
  return { ...medians(runs, worst), ...Object.fromEntries(told) };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
