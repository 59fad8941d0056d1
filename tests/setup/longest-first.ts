import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * About how many seconds the longest files take beside others on two cores. One of these begun last would be waited for by all;
 * vitest itself goes by size until it has measured, which a clean install never has.
 */
export const longest: Readonly<Record<string, number>> = {
  "tests/integration/agent/delete-safety.test.ts": 178,
  "tests/chaos/agent-killed.test.ts": 138,
  "tests/e2e/one-command.test.ts": 133,
  "tests/integration/agent/failures.test.ts": 122,
  "tests/integration/constructs/profiles.test.ts": 118,
  "tests/chaos/servers-down.test.ts": 102,
  "tests/integration/agent/data-safety.test.ts": 101,
  "tests/integration/agent/by-hand.test.ts": 92,
  "tests/integration/agent/flow.test.ts": 82,
  "tests/integration/agent/medusa.test.ts": 81,
  "tests/integration/agent/intake.test.ts": 78,
  "tests/integration/agent/fence-tries.test.ts": 60,
  "tests/integration/agent/fence.test.ts": 59,
  "tests/chaos/takeover.test.ts": 51,
  "tests/nodes/woocommerce-image.test.ts": 90,
  "tests/e2e/http.test.ts": 49,
  "tests/nodes/node.test.ts": 48,
  "tests/integration/servers/start-servers.test.ts": 44,
  "tests/integration/agent/external-secrets.test.ts": 37,
  "tests/nodes/machine-unchanged.test.ts": 21,
  "tests/nodes/images.test.ts": 20,
  "tests/nodes/addons.test.ts": 18,
};

/** Files in the order in which the last one ends soonest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ moduleId }: TestSpecification) => longest[relative(this.ctx.config.root, moduleId)] ?? 0;
    return (await super.sort(files)).toSorted((a, b) => seconds(b) - seconds(a));
  }
}
