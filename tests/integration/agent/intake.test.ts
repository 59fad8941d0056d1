import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptEpochAnnotation } from "../../../constructs/index.ts";
import { desiredSchemaVersion, desiredStream, type StoreStatus } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, takeDown, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { AnyObject, TestKube } from "../../fixtures/test-kube.ts";

let platform: TestPlatform;
let bus: TestBus;
let kube: TestKube;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  bus = platform.bus;
  kube = platform.kube("c1");
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const lifeOf = (name: string) => newLife({ epoch: platform.epoch, name });

/** The Store without what the agent itself says of it. */
function specOf(store: AnyObject | undefined): unknown {
  return store?.["spec"];
}

function waitForTrouble(life: Life, reason: string): Promise<StoreStatus> {
  return bus.waitForStatus(addressOfLife(life), { what: `is not in sync: ${reason}` }, ({ conditions }) =>
    conditions.some((each) => each.type === "Synced" && each.status === "False" && each.reason === reason),
  );
}

function waitUntilInSync(life: Life): Promise<StoreStatus> {
  return bus.waitForStatus(addressOfLife(life), { what: "is in sync" }, ({ conditions }) =>
    conditions.some(({ type, status }) => type === "Synced" && status === "True"),
  );
}

/** Messages of the cluster that the agent has neither acknowledged nor given back for good. */
async function openMessages(): Promise<number> {
  const { num_ack_pending, num_pending } = await (await bus.manager()).consumers.info(desiredStream, "c1");
  return num_ack_pending + num_pending;
}

/** `held`: messages that wait for a person since earlier. */
async function waitUntilAllAreSettled(held = 0): Promise<void> {
  const what = "every message is acknowledged or terminated";
  await pollUntil({ what, everyMs: 100 }, async () => (await openMessages()) <= held || undefined);
}

describe("a message that can't be understood", () => {
  const wrong: readonly (readonly [string, (life: Life) => string])[] = [
    ["is not JSON", () => "{ plan:"],
    ["lacks fields", (life) => JSON.stringify({ ...applyMessage(life), uid: undefined })],
    ["has a field that no one knows", (life) => JSON.stringify({ ...applyMessage(life), colour: "red" })],
    ["names another store than its subject", (life) => JSON.stringify(applyMessage(life, { name: "somebody-else" }))],
    ["names another cluster", (life) => JSON.stringify(applyMessage(life, { cluster: "c2" }))],
  ];

  test.concurrent.each(wrong)(
    "because it %s shows as Rejected, is terminated and changes nothing that runs",
    async (what, body) => {
      const life = lifeOf(`wrong-${wrong.findIndex(([each]) => each === what)}`);
      const { observedSequence } = await bringUp(bus, life);
      const before = specOf(await kube.get({ plural: "stores", name: life.spec.name }));
      const seq = await bus.publishRaw(addressOfLife(life), body(life));
      const rejected = await waitForTrouble(life, "Rejected");
      expect(rejected).toMatchObject({ phase: "Ready", observedSequence });
      expect(rejected.conditions.find(({ type }) => type === "Synced")?.message).toContain(`message ${seq}`);
      expect(rejected.conditions.find(({ type }) => type === "Ready")?.status).toBe("True");
      await waitUntilAllAreSettled();
      expect(specOf(await kube.get({ plural: "stores", name: life.spec.name }))).toEqual(before);
      expect(await kube.get({ plural: "stores", name: "somebody-else" })).toBeUndefined();

      const next = await bus.publish(applyMessage(life));
      await waitUntilReady(bus, life, next);
      await waitUntilInSync(life);
    },
  );

  test("holds up none of the messages behind it, also when the store is not known", async () => {
    for (let i = 0; i < 300; i += 1)
      await bus.publishRaw({ cluster: "c1", tenant: "default", store: `junk-${i}` }, "junk");
    await bringUp(bus, lifeOf("behind-junk"));
    await waitUntilAllAreSettled();
    expect((await kube.list("stores")).filter(({ metadata }) => metadata.name.startsWith("junk"))).toEqual([]);
  });

  test("still shows after the agent was restarted", async () => {
    const life = lifeOf("forgetful");
    await bringUp(bus, life);
    await bus.publishRaw(addressOfLife(life), "junk");
    await waitForTrouble(life, "Rejected");
    await waitUntilAllAreSettled();
    const before = await bus.status(addressOfLife(life));
    await platform.agent("c1").kill();
    await platform.agent("c1").start();
    // The first pass of the new process writes the status again.
    const after = await bus.waitForStatus(
      addressOfLife(life),
      { what: "is written by the new process" },
      ({ updatedAt, conditions }) =>
        updatedAt !== before?.updatedAt && conditions.some(({ reason }) => reason === "Rejected"),
    );
    expect(after.phase).toBe("Ready");
  });
});

describe("a message of a newer layout", () => {
  test("is held, shown as AgentTooOld and changes nothing; an understandable newer one is taken", async () => {
    const life = lifeOf("from-tomorrow");
    const { observedSequence } = await bringUp(bus, life);
    const before = specOf(await kube.get({ plural: "stores", name: "from-tomorrow" }));
    await bus.publishRaw(
      addressOfLife(life),
      JSON.stringify({ ...applyMessage(life), schemaVersion: desiredSchemaVersion + 1, shape: "new" }),
    );
    const held = await waitForTrouble(life, "AgentTooOld");
    expect(held).toMatchObject({ phase: "Ready", observedSequence });
    expect(await openMessages()).toBe(1);
    expect(specOf(await kube.get({ plural: "stores", name: "from-tomorrow" }))).toEqual(before);
    const seq = await bus.publish(applyMessage(life));
    await waitUntilReady(bus, life, seq);
    await waitUntilInSync(life);
    await waitUntilAllAreSettled();
  });

  test("holds up none of the messages behind it, however many are held", async () => {
    const body = JSON.stringify({ schemaVersion: desiredSchemaVersion + 1 });
    const held = Array.from({ length: 300 }, (_, i) => ({ cluster: "c1", tenant: "default", store: `tomorrow-${i}` }));
    for (const address of held) await bus.publishRaw(address, body);
    await bringUp(bus, lifeOf("behind-held"));
    expect(await openMessages()).toBe(held.length);
    for (const address of held) await bus.publishRaw(address, "junk");
    await waitUntilAllAreSettled();
  });
});

describe("a message of another epoch", () => {
  test("is held until a person accepts that epoch for the store", async () => {
    const life = lifeOf("restored");
    const { observedSequence } = await bringUp(bus, life);
    const restored = { ...life, epoch: "0123456789abcdef" };
    const seq = await bus.publish(applyMessage(restored));
    const held = await waitForTrouble(life, "UnknownEpoch");
    expect(held).toMatchObject({ phase: "Ready", epoch: life.epoch, observedSequence });
    const annotations = { [acceptEpochAnnotation]: restored.epoch };
    await kube.patch({ plural: "stores", name: "restored" }, { metadata: { annotations } });
    const ready = await waitUntilReady(bus, life, seq);
    expect(ready.epoch).toBe(restored.epoch);
    await waitUntilAllAreSettled();
  });

  test("asks for a delete in vain", async () => {
    const life = lifeOf("not-yours");
    await bringUp(bus, life);
    await bus.publish(deleteMessage({ ...life, epoch: "fedcba9876543210" }));
    await waitForTrouble(life, "UnknownEpoch");
    const namespace = await kube.get({ plural: "namespaces", name: "store-not-yours" });
    expect(namespace?.metadata.deletionTimestamp).toBeUndefined();
  });
});

describe("a message of another life of the name", () => {
  test("changes nothing while this life was not asked to end, and the store says so", async () => {
    const life = lifeOf("lived-in");
    const { observedSequence } = await bringUp(bus, life);
    const before = specOf(await kube.get({ plural: "stores", name: "lived-in" }));
    const other = { ...life, uid: randomUUID() };
    await bus.publish(applyMessage(other));
    const shown = await waitForTrouble(life, "Orphaned");
    expect(shown).toMatchObject({ uid: life.uid, phase: "Ready", observedSequence });
    await bus.publish(deleteMessage(other));
    await waitForTrouble(life, "Orphaned");
    expect(specOf(await kube.get({ plural: "stores", name: "lived-in" }))).toEqual(before);
    const namespace = await kube.get({ plural: "namespaces", name: "store-lived-in" });
    expect(namespace?.metadata.deletionTimestamp).toBeUndefined();
    await takeDown(bus, life);
  });
});

describe("a tombstone", () => {
  test("of a uid that the cluster never knew ends as Deleted", async () => {
    const status = await takeDown(bus, lifeOf("never-seen"));
    expect(status).toMatchObject({ phase: "Deleted" });
    await kube.waitUntilGone({ plural: "stores", name: "never-seen" });
  });

  test("that comes after the end raises the observed revision and changes nothing else", async () => {
    const life = lifeOf("twice-ended");
    const held = await openMessages();
    await bringUp(bus, life);
    const first = await takeDown(bus, life);
    const second = await takeDown(bus, life);
    expect(second.observedSequence).toBeGreaterThan(first.observedSequence);
    expect(second).toMatchObject({ uid: life.uid, phase: "Deleted" });
    await kube.waitUntilGone({ plural: "stores", name: "twice-ended" });
    await waitUntilAllAreSettled(held);
  });
});
