import { expect, test } from "vitest";
import type { StepName } from "../../contract/index.ts";
import { fake } from "../fake.fixture.ts";
import type { Observation, Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { StoreCache } from "../store/store-cache.ts";
import type { StoreObject } from "../store/store-object.ts";
import { observeWaves } from "./observe.ts";

const labels = { app: "web" };
const creationTimestamp = "2026-01-01T00:00:00.000Z";
const stalled = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" };
const deployment: ClusterObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "store-it", generation: 1, creationTimestamp },
  spec: { replicas: 1, selector: { matchLabels: labels } },
  status: { observedGeneration: 1, conditions: [stalled] },
};

async function appWith(pods: readonly ClusterObject[]): Promise<Observation | undefined> {
  const observations = new Map<StepName, Observation>();
  const waves = [{ name: "app", objects: [{ step: "app", object: deployment }] }] as const;
  const manifests = { namespace: "store-it", waves };
  const store = { metadata: { name: "it", uid: "it-uid" } } as StoreObject;
  const pass = fake<Pass>({
    heldAs: undefined,
    store,
    observations,
    manifests,
    now: new Date("2026-01-01T00:20:00Z"),
    requeueAfterMs: 600_000,
    isResting: false,
  });
  const owned = { find: () => deployment, inNamespace: (kind: string) => (kind === "Pod" ? pods : []) };
  const writer = { warnings: async () => [] };
  // What an observation reads of its surroundings.
  const timings = { unschedulableGraceMs: 15_000 };
  const deps = fake<ReconcileDeps>({
    owned,
    writer,
    cache: new StoreCache(),
    timings,
    gatewayController: { name: undefined },
  });
  await observeWaves(pass, deps, ["app"]);
  return observations.get("app");
}

test("a rollout that is stalled still says why its pods do not come up", async () => {
  const waiting = { reason: "ImagePullBackOff", message: "not found" };
  const pod: ClusterObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-1", labels, creationTimestamp },
    spec: { containers: [{ name: "web", image: "shop:1" }] },
    status: { containerStatuses: [{ name: "web", state: { waiting } }] },
  };
  expect(await appWith([pod])).toMatchObject({
    reason: "ImagePullFailed",
    message: "image pull failed for shop:1: not found (pod web-1)",
  });
  expect(await appWith([])).toMatchObject({ reason: "RolloutStalled", message: "Deployment web: timed out" });
});
