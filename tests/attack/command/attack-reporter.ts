import process from "node:process";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { TriedOutcome } from "./attack-report.ts";

/** Collects what became of the tests, each of which is a try, and tells when a file is done. */
export class AttackReporter implements Reporter {
  readonly outcomes: TriedOutcome[] = [];
  readonly broken: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state === "pending") return;
    const message = errors?.map((error) => error.diff ?? error.message).join("; ");
    this.outcomes.push({ file: test.module.relativeModuleId, title: test.name, state, message });
  }

  onTestModuleEnd(module: TestModule): void {
    const seconds = (module.diagnostic().duration / 1000).toFixed(0);
    process.stderr.write(`attack: ${module.relativeModuleId}: ${module.state()} after ${seconds} s\n`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const outside = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ]);
    this.broken.push(...[...outside, ...unhandled].map(({ message }) => message));
  }
}
