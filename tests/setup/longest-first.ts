import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * About how many seconds the longest files take, alone on two cores. One of these begun last would be waited for by all; vitest
 * itself goes by size until it has measured, which a clean install never has.
 */
export const longest: Readonly<Record<string, number>> = {
  "tests/chaos/servers-down.test.ts": 101,
  "tests/integration/agent/failures.test.ts": 100,
  "tests/integration/agent/delete-safety.test.ts": 90,
  "tests/integration/agent/data-safety.test.ts": 70,
  "tests/integration/agent/intake.test.ts": 65,
  "tests/integration/agent/flow.test.ts": 62,
  "tests/e2e/one-command.test.ts": 60,
  "tests/nodes/machine-unchanged.test.ts": 60,
  "tests/integration/agent/by-hand.test.ts": 59,
  "tests/integration/constructs/profiles.test.ts": 58,
  "tests/chaos/agent-killed.test.ts": 54,
  "tests/nodes/node.test.ts": 45,
  "tests/integration/agent/medusa.test.ts": 44,
  "tests/integration/agent/fence.test.ts": 41,
  "tests/chaos/takeover.test.ts": 33,
  "tests/nodes/addons.test.ts": 30,
};

/** Files in the order in which the last one ends soonest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ moduleId }: TestSpecification) => longest[relative(this.ctx.config.root, moduleId)] ?? 0;
    return (await super.sort(files)).toSorted((a, b) => seconds(b) - seconds(a));
  }
}
