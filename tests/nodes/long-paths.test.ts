import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startPrivateCluster } from "../../testbed/private-cluster/start-private-cluster.ts";

/** A socket's path may have 107 characters, of which a checkout below a home directory takes many. */
test("a node's state may lie deep down, and in a directory with a space", async () => {
  const parent = mkdtempSync(join(tmpdir(), "storeplane-deep-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const dir = join(parent, "a b", "c".repeat(60));
  mkdirSync(dir, { recursive: true });
  await using cluster = await startPrivateCluster({ dir });
  expect(cluster.startMs).toBeGreaterThan(0);
});
