import type { Reporter, TestCase, TestModule } from "vitest/node";
import { type Runtime, runtimes } from "../../../dev/runtimes/runtime.ts";
import type { CaseResult } from "./edge-report.ts";

/** Collects what became of the cases, by the suite of their runtime, and tells when a runtime is done. */
export class EdgeReporter implements Reporter {
  readonly results: CaseResult[] = [];
  readonly broken: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const runtime = runtimeOf(test);
    if (runtime === undefined) return;
    const { state, errors } = test.result();
    if (state === "pending") return;
    const message = errors?.map((error) => error.message).join("; ");
    this.results.push({ runtime, title: test.name, state, ms: test.diagnostic()?.duration ?? 0, message });
  }

  onTestModuleEnd(module: TestModule): void {
    const seconds = (module.diagnostic().duration / 1000).toFixed(0);
    process.stderr.write(`edge: ${module.relativeModuleId}: ${module.state()} after ${seconds} s\n`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const outside = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ]);
    this.broken.push(...[...outside, ...unhandled].map(({ message }) => message));
  }
}

function runtimeOf({ parent }: TestCase): Runtime | undefined {
  return runtimes.find((runtime) => parent.type === "suite" && parent.name === runtime);
}
