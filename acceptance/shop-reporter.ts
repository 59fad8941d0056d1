import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { ShopEngine } from "../dev/platform/shop-images.ts";
import type { ShopFigures } from "./figures.ts";
import { runSummary } from "./run-summary.ts";

export interface ShopReporterOptions {
  /** Whose shops the run opens. */
  readonly engines: readonly ShopEngine[];
  readonly hasPlugin: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

/** Tells a run as it goes on, and at its end all of it: in words, or as one line of JSON. */
export class ShopReporter implements Reporter {
  readonly #options: ShopReporterOptions;
  readonly #checks = { passed: new Array<string>(), failed: new Array<string>(), notRun: new Array<string>() };
  readonly #failures: string[] = [];
  #figures: ShopFigures = {};

  constructor(options: ShopReporterOptions) {
    this.#options = options;
  }

  onUserConsoleLog({ type, content }: { readonly type: "stdout" | "stderr"; readonly content: string }): void {
    process[type].write(content);
  }

  onTestCaseResult(test: TestCase): void {
    const [engine, ...inner] = suitesOf(test);
    if (!this.#options.engines.some((asked) => asked === engine)) return;
    this.#figures = { ...this.#figures, ...test.meta().figures };
    const { state, errors } = test.result();
    if (state === "skipped") this.#checks.notRun.push(test.name);
    else if (inner.includes("checks")) this.#checks[state === "passed" ? "passed" : "failed"].push(test.name);
    const messages = errors?.map(({ message }) => message).join("; ");
    if (state === "failed") this.#failures.push(`does not hold: ${test.name}: ${messages}`);
    console.log(lineOf(test, messages));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const broken = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ]);
    const { json, ...options } = this.#options;
    const summary = runSummary({ ...options, figures: this.#figures, checks: this.#checks });
    if (summary !== undefined) console.log(json ? JSON.stringify(summary.json) : summary.words);
    for (const failure of [...this.#failures, ...[...broken, ...unhandled].map(({ message }) => message)])
      console.error(`shop: ${failure}`);
  }
}

function lineOf(test: TestCase, messages: string | undefined): string {
  const { state } = test.result();
  if (state === "skipped") return `  not run  ${test.name}`;
  if (state === "failed") return `  FAILED    ${test.name}: ${messages}`;
  const seconds = ((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1).padStart(5);
  const { told } = test.meta();
  return `  ok ${seconds}  ${test.name}${told ? `: ${told}` : ""}`;
}

/** Names of the suites that a test stands in, the outermost first. */
function suitesOf({ parent }: TestCase): readonly string[] {
  const names: string[] = [];
  for (let suite = parent; suite.type === "suite"; suite = suite.parent) names.unshift(suite.name);
  return names;
}
