import { type Runtime, runtimes } from "../../../dev/runtimes/runtime.ts";

/** What became of a case on a runtime. */
export interface CaseResult {
  readonly runtime: Runtime;
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly ms: number;
  /** Why it failed. */
  readonly message?: string | undefined;
}

/** What an isolate begins with. */
export interface BundleFigures {
  /** Thousands of bytes, gzipped. */
  readonly bundleKb: number;
  /** Milliseconds that a process computes to import it. */
  readonly importMs: number;
}

export interface EdgeRun {
  readonly results: readonly CaseResult[];
  /** Why a runtime can't be run on this machine. */
  readonly lacking: Readonly<Partial<Record<Runtime, string>>>;
  /** What went wrong outside of cases. */
  readonly broken: readonly string[];
  /** Absent when the bundle could not be built. */
  readonly bundle?: BundleFigures | undefined;
}

/** What is more than this fails the run. */
export const edgeLimits: BundleFigures = { bundleKb: 130, importMs: 60 };

export interface EdgeReport {
  readonly words: readonly string[];
  readonly json: object;
  /** Why the run fails; none for one that holds. */
  readonly failures: readonly string[];
}

/**
 * A run in words, as JSON, and whether it holds. A case that was skipped does not hold; some are of one runtime only.
 */
export function edgeReport({ results, lacking, broken, bundle }: EdgeRun): EdgeReport {
  const titles = [...new Set(results.map(({ title }) => title))];
  const find = (title: string, runtime: Runtime) => results.find((it) => it.title === title && it.runtime === runtime);
  const expected = (runtime: Runtime): string[] =>
    results.some((it) => it.runtime === runtime) ? titles.filter((title) => find(title, runtime)) : titles;
  const failedOn = (runtime: Runtime): number =>
    expected(runtime).filter((title) => find(title, runtime)?.state !== "passed").length;
  const failed = Object.fromEntries(runtimes.map((runtime) => [runtime, failedOn(runtime)]));
  const rows = titles.map((title) => [
    title,
    ...runtimes.map((runtime) => cell(find(title, runtime), lacking[runtime])),
  ]);
  const failures = [
    ...Object.entries(lacking).map(([runtime, why]) => `${runtime} can't be run on this machine: ${why}`),
    ...results
      .filter(({ state }) => state === "failed")
      .map(({ runtime, title, message }) => `${runtime}: ${title}: ${message}`),
    ...broken,
    ...(titles.length === 0 ? ["no case was run"] : []),
    ...overLimits(bundle),
  ];
  return {
    words: [...table([["", ...runtimes], ...rows]), ...(bundle ? [inWords(bundle)] : [])],
    json: { cases: titles.length, failed, ...bundle },
    failures,
  };
}

function overLimits(bundle: BundleFigures | undefined): string[] {
  if (bundle === undefined) return ["the bundle was not measured"];
  const { bundleKb, importMs } = bundle;
  return [
    ...(bundleKb > edgeLimits.bundleKb
      ? [`the bundle has ${bundleKb} kB gzipped, more than ${edgeLimits.bundleKb}`]
      : []),
    ...(importMs > edgeLimits.importMs ? [`its import takes ${importMs} ms, more than ${edgeLimits.importMs}`] : []),
  ];
}

function inWords({ bundleKb, importMs }: BundleFigures): string {
  return `bundle: ${bundleKb} kB gzipped (at most ${edgeLimits.bundleKb}), imported in ${importMs} ms (at most ${edgeLimits.importMs})`;
}

function cell(result: CaseResult | undefined, lacking: string | undefined): string {
  if (lacking !== undefined) return "not run";
  if (result === undefined) return "-";
  if (result.state === "passed") return `ok ${(result.ms / 1000).toFixed(1).padStart(4)}`;
  return result.state === "failed" ? "FAILED" : "not run";
}

function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([title = ""]) => title.length));
  return rows.map(([title = "", ...cells]) =>
    `${title.padEnd(width)}  ${cells.map((it) => it.padEnd(9)).join("")}`.trimEnd(),
  );
}
