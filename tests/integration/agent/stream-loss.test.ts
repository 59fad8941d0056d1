import { afterAll, beforeAll, expect, test } from "vitest";
import { desiredStream, developmentScale, type StoreStatus } from "../../../contract/index.ts";
import { migrate } from "../../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import { takeSnapshot } from "../../fixtures/store-objects.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { TestKube } from "../../fixtures/test-kube.ts";

let platform: TestPlatform;
let bus: TestBus;
let kube: TestKube;
let lives: readonly Life[];

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  bus = platform.bus;
  kube = platform.kube("c1");
  lives = ["hats", "shoes"].map((name) => newLife({ epoch: platform.epoch, name }));
  for (const life of lives) await bringUp(bus, life);
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

function waitForSynced(life: Life, reason: string): Promise<StoreStatus> {
  return bus.waitForStatus(addressOfLife(life), { what: `says Synced ${reason}` }, ({ conditions }) =>
    conditions.some((condition) => condition.type === "Synced" && condition.reason === reason),
  );
}

const uidsOf = async ({ spec }: Life) => (await takeSnapshot(kube, spec.name)).uids;

test("a stream that was emptied removes nothing: the stores stay Ready and say that they are orphaned", async () => {
  const before = await Promise.all(lives.map(uidsOf));
  await (await bus.manager()).streams.purge(desiredStream);
  await platform.agent("c1").kill();
  await platform.agent("c1").start();
  for (const life of lives) {
    const { phase, conditions } = await waitForSynced(life, "Orphaned");
    expect(phase).toBe("Ready");
    expect(conditions.find(({ type }) => type === "Synced")).toMatchObject({ status: "False" });
  }
  expect(await Promise.all(lives.map(uidsOf))).toEqual(before);
  expect((await kube.list("stores")).map(({ metadata }) => metadata.name)).toEqual(["hats", "shoes"]);
});

test("a store whose desired state comes again is in sync again, with the same objects", async () => {
  const before = await Promise.all(lives.map(uidsOf));
  for (const life of lives) {
    const seq = await bus.publish(applyMessage(life));
    await waitUntilReady(bus, life, seq);
    await waitForSynced(life, "InSync");
  }
  expect(await Promise.all(lives.map(uidsOf))).toEqual(before);
});

test("a stream that was re-created removes nothing, and its messages, a delete too, wait for a person", async () => {
  const before = await Promise.all(lives.map(uidsOf));
  const [life, other] = lives;
  if (!life || !other) throw new Error("the stores were not made");
  await platform.agent("c1").kill();
  await (await bus.manager()).streams.delete(desiredStream);
  const { epoch } = await migrate(bus.migrator, developmentScale);
  await registerCluster(bus.migrator, "c1");
  expect(epoch).not.toBe(platform.epoch);
  await platform.agent("c1").start();
  for (const each of lives) expect(await waitForSynced(each, "Orphaned")).toMatchObject({ phase: "Ready" });

  await bus.publish(deleteMessage({ ...life, epoch }));
  expect(await waitForSynced(life, "UnknownEpoch")).toMatchObject({ phase: "Ready", epoch: platform.epoch });
  const seq = await bus.publish(applyMessage({ ...life, epoch }));
  expect(await Promise.all(lives.map(uidsOf))).toEqual(before);

  const accept = { metadata: { annotations: { "storeplane.dev/accept-epoch": epoch } } };
  await kube.patch({ plural: "stores", name: life.spec.name }, accept);
  const status = await waitUntilReady(bus, life, seq);
  expect(status.epoch).toBe(epoch);
  await waitForSynced(life, "InSync");
  await waitForSynced(other, "Orphaned");
  expect(await Promise.all(lives.map(uidsOf))).toEqual(before);
});
