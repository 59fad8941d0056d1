import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * About how many seconds the longest files take beside others on two cores. One of these begun last would be waited for by all;
 * vitest itself goes by size until it has measured, which a clean install never has.
 */
export const longest: Readonly<Record<string, number>> = {
  "tests/dashboard/dashboard.test.ts": 530,
  "tests/chaos/agent-killed.test.ts": 359,
  "tests/integration/constructs/profiles.test.ts": 244,
  "tests/integration/agent/delete-safety.test.ts": 235,
  "tests/integration/agent/profile-change.test.ts": 235,
  "tests/e2e/install.test.ts": 230,
  "tests/e2e/one-command.test.ts": 208,
  "tests/chaos/servers-down.test.ts": 200,
  "tests/integration/agent/flow.test.ts": 180,
  "tests/integration/agent/failures.test.ts": 160,
  "tests/integration/agent/backups.test.ts": 150,
  "tests/integration/agent/data-safety.test.ts": 143,
  "tests/chaos/histories.test.ts": 140,
  "tests/integration/agent/template-waves.test.ts": 120,
  "tests/integration/agent/by-hand.test.ts": 118,
  "tests/integration/agent/intake.test.ts": 116,
  "tests/e2e/join.test.ts": 115,
  "tests/nodes/woocommerce-image.test.ts": 101,
  "tests/integration/agent/suspend.test.ts": 100,
  "tests/integration/agent/medusa.test.ts": 91,
  "tests/integration/agent/change.test.ts": 80,
  "tests/e2e/cli.test.ts": 80,
  "tests/integration/agent/way-back.test.ts": 75,
  "tests/integration/agent/pinned.test.ts": 70,
  "tests/chaos/takeover.test.ts": 68,
  "tests/integration/agent/wrong-clock.test.ts": 67,
  "tests/integration/agent/fence.test.ts": 66,
  "tests/integration/control-plane/fuzz.test.ts": 65,
  "tests/integration/agent/missing-kind.test.ts": 63,
  "tests/integration/servers/start-servers.test.ts": 60,
  "tests/e2e/http.test.ts": 58,
  "tests/nodes/node.test.ts": 50,
  "tests/runtime/deno.test.ts": 50,
  "tests/runtime/node.test.ts": 50,
  "tests/runtime/workerd.test.ts": 50,
  "tests/integration/control-plane/renewal.test.ts": 50,
  "tests/integration/agent/routing.test.ts": 48,
  "tests/chaos/many-tenants.test.ts": 48,
  "tests/integration/agent/drift.test.ts": 47,
  "tests/nodes/backup-repository.test.ts": 45,
  "tests/integration/agent/external-secrets.test.ts": 44,
  "tests/integration/agent/lost-redelivery.test.ts": 42,
  "tests/integration/agent/preview.test.ts": 42,
  "tests/integration/control-plane/events.test.ts": 42,
  "tests/chaos/secrecy.test.ts": 39,
  "tests/integration/control-plane/outage.test.ts": 38,
  "tests/e2e/credentials.test.ts": 34,
  "tests/e2e/preview.test.ts": 34,
  "tests/integration/agent/fence-tries.test.ts": 33,
  "tests/integration/control-plane/follow-logs.test.ts": 33,
  "tests/integration/constructs/strict-apply.test.ts": 32,
  "tests/attack/one-server.test.ts": 30,
  "tests/attack/three-servers.test.ts": 30,
  "tests/integration/agent/lease.test.ts": 30,
  "tests/integration/agent/stream-loss.test.ts": 30,
  "tests/integration/backup-repository/restic.test.ts": 30,
  "tests/integration/control-plane/storage.test.ts": 30,
  "tests/integration/servers/failures.test.ts": 30,
  "tests/nodes/images.test.ts": 22,
  "tests/nodes/machine-unchanged.test.ts": 21,
  "tests/nodes/addons.test.ts": 18,
  "tests/nodes/policy.test.ts": 18,
};

/** Files in the order in which the last one ends soonest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ moduleId }: TestSpecification) => longest[relative(this.ctx.config.root, moduleId)] ?? 0;
    return (await super.sort(files)).toSorted((a, b) => seconds(b) - seconds(a));
  }
}
