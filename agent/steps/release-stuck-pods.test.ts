import { expect, test } from "vitest";
import { fake } from "../fake.fixture.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject, ObjectRef } from "../ports.ts";
import { releaseStuckPods } from "./release-stuck-pods.ts";

const set = (changes: { policy?: string; observed?: number } = {}): ClusterObject => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "database", namespace: "store-shop", uid: "set", generation: 2 },
  spec: { podManagementPolicy: changes.policy ?? "OrderedReady" },
  status: { observedGeneration: changes.observed ?? 2, updateRevision: "new" },
});

const pod = (changes: Partial<ClusterObject["metadata"]> = {}, ready = "False"): ClusterObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "database-0",
    namespace: "store-shop",
    uid: "pod",
    resourceVersion: "9",
    labels: { "controller-revision-hash": "old" },
    ownerReferences: [{ kind: "StatefulSet", name: "database", uid: "set" }],
    ...changes,
  },
  status: { conditions: [{ type: "Ready", status: ready }] },
});

async function removedOf(sets: ClusterObject[], pods: ClusterObject[]): Promise<unknown[]> {
  const removed: unknown[] = [];
  const deps = fake<ReconcileDeps>({
    owned: { inNamespace: (kind: string) => (kind === "Pod" ? pods : sets) },
    writer: { remove: (...what: [ObjectRef, string, string]) => Promise.resolve(void removed.push(what)) },
    logger: { warn: () => {} },
  });
  await releaseStuckPods(fake<Pass>({ manifests: { namespace: "store-shop" } }), deps);
  return removed;
}

test("a pod of an older template that is not ready goes, by its uid and the version that was looked at", async () => {
  const ref = { apiVersion: "v1", kind: "Pod", namespace: "store-shop", name: "database-0" };
  expect(await removedOf([set()], [pod()])).toEqual([[ref, "pod", "9"]]);
});

test.each([
  ["is ready", [set()], [pod({}, "True")]],
  ["is of the newest template", [set()], [pod({ labels: { "controller-revision-hash": "new" } })]],
  ["belongs to something else", [set()], [pod({ ownerReferences: [{ kind: "Job", name: "setup", uid: "job" }] })]],
  ["goes already", [set()], [pod({ deletionTimestamp: "2026-01-01T00:00:00Z" })]],
  ["says no revision", [set()], [pod({ labels: {} })]],
  ["belongs to a set whose controller has not seen the template", [set({ observed: 1 })], [pod()]],
  ["belongs to a set that replaces it by itself", [set({ policy: "Parallel" })], [pod()]],
])("a pod stays that %s", async (_what, sets, pods) => {
  expect(await removedOf(sets, pods)).toEqual([]);
});
