import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { desiredStream, type StoreStatus } from "../../../contract/index.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { untilRefused } from "../../fixtures/in-effect.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import { readRecord, takeSnapshot } from "../../fixtures/store-objects.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { AnyObject, NewObject, TestKube, Which } from "../../fixtures/test-kube.ts";

const restoredFor = "storeplane.dev/restored-for";

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

/** Removes the object for good, also one that a finalizer keeps while a pod uses it. */
async function vanish(which: Which): Promise<void> {
  await kube.remove(which);
  const rest = await kube.get(which);
  if (rest?.metadata.finalizers.length) await kube.patch(which, { metadata: { finalizers: null } });
  await kube.waitUntilGone(which);
}

/** What a backup of the object brings back: its content, as a new object. */
function backupOf(object: AnyObject, annotations: Record<string, string>): NewObject {
  const { metadata, status: _, spec, ...content } = { status: undefined, spec: undefined, ...object };
  const { name, namespace, labels } = metadata;
  const { volumeName: __, ...asked } = z
    .looseObject({ volumeName: z.unknown() })
    .partial()
    .parse(spec ?? {});
  const meta = { name, labels, annotations, ...(namespace && { namespace }) };
  return { ...content, ...(spec !== undefined && { spec: asked }), metadata: meta };
}

function waitForDataMissing(life: Life, { what, seq = 0 }: { what: string; seq?: number }): Promise<StoreStatus> {
  return bus.waitForStatus(
    addressOfLife(life),
    { what: `is Failed because ${what} is missing` },
    ({ phase, failure, observedSequence }) =>
      phase === "Failed" &&
      failure?.reason === "DataMissing" &&
      failure.message.includes(what) &&
      observedSequence >= seq,
  );
}

/** A whole pass over a new revision. */
async function askAgain(life: Life, what: string): Promise<number> {
  const seq = await bus.publish(applyMessage(life));
  await waitForDataMissing(life, { what, seq });
  return seq;
}

const conditionOf = ({ conditions }: StoreStatus, type: string) => conditions.find((each) => each.type === type);

const hasPhase = (object: AnyObject, phase: string) =>
  z.object({ status: z.object({ phase: z.literal(phase) }) }).safeParse(object).success;

const hookOutcomes = async (store: string) =>
  (await readRecord(kube, store)).hooks.map(({ name, outcome, attempts }) => [name, outcome, attempts]);
const ranOnce = [
  ["setup", "Succeeded", 1],
  ["smoke", "Succeeded", 1],
];

const store = (name: string): Which => ({ plural: "stores", name });

// What leaves the agent alone goes on beside each other: a namespace takes its time to go.

describe.concurrent("data of a live store that vanished", () => {
  const vanishing: readonly (readonly [string, string, Omit<Which, "namespace">])[] = [
    ["the database's volume claim", "loses-db", { plural: "persistentvolumeclaims", name: "database-data" }],
    ["the uploads' volume claim", "loses-files", { plural: "persistentvolumeclaims", name: "uploads" }],
    ["the database's secret", "loses-secret", { plural: "secrets", name: "database-v1" }],
  ];

  test.each(vanishing)("%s is not re-created, and what a person restores is taken", async (_what, name, which) => {
    const life = newLife({ epoch: platform.epoch, name });
    const lost = { ...which, namespace: `store-${name}` };
    await bringUp(bus, life);
    const kept = await kube.get(lost);
    if (!kept) throw new Error(`${which.name} was never there`);
    if (which.plural === "persistentvolumeclaims") {
      // Kubernetes keeps it while a pod uses it: there is still time to save what is on it.
      await kube.remove(lost);
      const { failure } = await waitForDataMissing(life, { what: `${which.name} is being removed` });
      expect(failure?.message).toMatch(
        /its data is there as long as pods? .*(database-0|web-\S+).* runs?\. Copy the data out/,
      );
      expect(failure?.message).not.toMatch(/setup-|smoke-/); // those have ended
    }
    await vanish(lost);
    const failed = await waitForDataMissing(life, { what: `${which.name} is gone` });
    expect(conditionOf(failed, "DataPresent")).toMatchObject({ status: "False", reason: "DataMissing" });
    expect(conditionOf(failed, "Ready")).toMatchObject({ status: "False", reason: "DataMissing" });
    expect(failed.failure?.since).toMatch(/^\d{4}-/);
    const seq = await askAgain(life, which.name);
    expect(await kube.get(lost)).toBeUndefined();

    // Someone's blank one of the same name is not the store's data, until a person says so.
    await kube.create(which.plural, backupOf(kept, {}));
    const again = await askAgain(life, which.name);
    expect(again).toBeGreaterThan(seq);
    await kube.patch(lost, { metadata: { annotations: { [restoredFor]: life.uid } } });
    const ready = await waitUntilReady(bus, life, again);
    expect(ready.failure).toBeUndefined();
    expect(conditionOf(ready, "DataPresent")).toMatchObject({ status: "True", reason: "DataFound" });
    expect(await hookOutcomes(name)).toEqual(ranOnce);
  });
});

describe.concurrent("a Store object that someone removed", () => {
  test("comes back from the stream at once; no object of the store is touched and no hook runs again", async () => {
    const life = newLife({ epoch: platform.epoch, name: "unlisted" });
    const { observedSequence } = await bringUp(bus, life);
    const before = await takeSnapshot(kube, "unlisted");
    const object = await kube.get(store("unlisted"));
    await kube.remove(store("unlisted"));
    const back = { what: "is back with its record" };
    const again = await kube.waitFor(
      store("unlisted"),
      back,
      (each) => each.metadata.uid !== object?.metadata.uid && hasPhase(each, "Ready"),
    );
    expect(again["spec"]).toEqual(object?.["spec"]);
    await waitUntilReady(bus, life, observedSequence);
    expect((await takeSnapshot(kube, "unlisted")).uids).toEqual(before.uids);
    expect(await hookOutcomes("unlisted")).toEqual(ranOnce);
  });

  test("together with the namespace is Failed, DataMissing: the bus still knows that the store was live", async () => {
    const life = newLife({ epoch: platform.epoch, name: "razed" });
    const { firstReadyAt } = await bringUp(bus, life);
    await kube.remove({ plural: "namespaces", name: "store-razed" });
    await kube.waitUntilGone({ plural: "namespaces", name: "store-razed" });
    const before = await kube.get(store("razed"));
    await kube.remove(store("razed"));
    await kube.waitFor(
      store("razed"),
      { what: "is back" },
      (each) => each.metadata.uid !== before?.metadata.uid && hasPhase(each, "Failed"),
    );
    const seq = await askAgain(life, "Namespace store-razed");
    const status = await waitForDataMissing(life, { what: "database-data", seq });
    expect(status.firstReadyAt).toBe(firstReadyAt);
    expect(await kube.get({ plural: "namespaces", name: "store-razed" })).toBeUndefined();
  });
});

// From here on the agent is stopped.

describe("a namespace of a live store that vanished", () => {
  test("is not re-created, and a store restored into a new one becomes Ready without its hooks", async () => {
    const name = "loses-all";
    const life = newLife({ epoch: platform.epoch, name });
    const namespace = `store-${name}`;
    await bringUp(bus, life);
    const marks = { [restoredFor]: life.uid };
    const backup = (["persistentvolumeclaims", "secrets"] as const).map(async (plural) => ({
      plural,
      objects: (await kube.list(plural, { namespace })).map((object) => backupOf(object, marks)),
    }));
    const lists = await Promise.all(backup);
    const labels = (await kube.get({ plural: "namespaces", name: namespace }))?.metadata.labels;
    await kube.remove({ plural: "namespaces", name: namespace });
    await waitForDataMissing(life, { what: `Namespace ${namespace}` });
    await kube.waitUntilGone({ plural: "namespaces", name: namespace });
    await askAgain(life, `Namespace ${namespace}`);
    await platform.agent("c1").kill("SIGKILL");
    await platform.agent("c1").start();
    const seq = await askAgain(life, `Namespace ${namespace}`);
    expect(await kube.get({ plural: "namespaces", name: namespace })).toBeUndefined();

    await kube.create("namespaces", { metadata: { name: namespace, labels, annotations: marks } });
    for (const { plural, objects } of lists) for (const object of objects) await kube.create(plural, object);
    const ready = await waitUntilReady(bus, life, seq);
    expect(conditionOf(ready, "DataPresent")).toMatchObject({ status: "True" });
    expect(await hookOutcomes(name)).toEqual(ranOnce);
    expect(await kube.list("jobs", { namespace, selector: "app.kubernetes.io/component!=cron" })).toEqual([]);
  });
});

describe("a data object that a newer render adds to a live store", () => {
  test("and that the cluster refuses is shown as refused, not as missing, and is made when the cause is gone", async () => {
    const name = "widened";
    const namespace = `store-${name}`;
    const life = newLife({ epoch: platform.epoch, name });
    await bringUp(bus, life);
    const { inventory } = await readRecord(kube, name);
    await platform.agent("c1").kill();
    await vanish({ plural: "persistentvolumeclaims", namespace, name: "uploads" });
    const older = inventory.filter((entry) => entry.name !== "uploads");
    expect(older).toHaveLength(inventory.length - 1);
    await kube.patchStatus({ plural: "stores", name }, { status: { inventory: older } });
    const narrow: Which = { plural: "resourcequotas", namespace, name: "narrow" };
    await kube.create("resourcequotas", {
      metadata: { name: narrow.name, namespace },
      spec: { hard: { persistentvolumeclaims: "1" } },
    });
    const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const another = { metadata: { name: "another", namespace }, spec: claim };
    await untilRefused(() => kube.tryCreate("persistentvolumeclaims", another), /exceeded quota: narrow/);
    await platform.agent("c1").start();
    const seq = await bus.publish(applyMessage(life));
    const isRefused = ({ failure }: StoreStatus) => failure?.reason === "QuotaExceeded";
    await bus.waitForStatus(
      addressOfLife(life),
      { what: "says that its quota is full" },
      (status) => status.observedSequence >= seq && isRefused(status),
    );
    const again = await bus.publish(applyMessage(life)); // the pass after the one that was refused
    const told = await bus.waitForStatus(
      addressOfLife(life),
      { what: "says so of the next revision too" },
      ({ observedSequence, failure }) => observedSequence >= again && failure !== undefined,
    );
    expect(told).toMatchObject({ phase: "Updating", failure: { reason: "QuotaExceeded" } });
    expect(conditionOf(told, "DataPresent")).toMatchObject({ status: "True" });
    await kube.remove(narrow);
    await waitUntilReady(bus, life, again);
    expect((await readRecord(kube, name)).inventory).toContainEqual(
      expect.objectContaining({ name: "uploads", data: true }),
    );
  });
});

describe("a Store object that someone removed while the agent was away", () => {
  test("comes back when it returns", async () => {
    const life = newLife({ epoch: platform.epoch, name: "unwatched" });
    await bringUp(bus, life);
    const before = await takeSnapshot(kube, "unwatched");
    await platform.agent("c1").kill();
    await kube.remove(store("unwatched"));
    await platform.agent("c1").start();
    const back = { what: "is back with its record" };
    await kube.waitFor(store("unwatched"), back, (each) => hasPhase(each, "Ready"));
    expect((await takeSnapshot(kube, "unwatched")).uids).toEqual(before.uids);
    expect(await hookOutcomes("unwatched")).toEqual(ranOnce);
  });

  test("together with the namespace is DataMissing when the cluster joins again", async () => {
    const life = newLife({ epoch: platform.epoch, name: "remade" });
    const { firstReadyAt } = await bringUp(bus, life);
    await platform.agent("c1").kill();
    await kube.remove({ plural: "namespaces", name: "store-remade" });
    await kube.waitUntilGone({ plural: "namespaces", name: "store-remade" });
    await kube.remove(store("remade"));
    await (await bus.manager()).consumers.delete(desiredStream, "c1");
    await registerCluster(bus.migrator, "c1");
    await platform.agent("c1").start();
    const failed = await waitForDataMissing(life, { what: "Namespace store-remade" });
    expect(failed.firstReadyAt).toBe(firstReadyAt);
    expect(await kube.get({ plural: "namespaces", name: "store-remade" })).toBeUndefined();
  });
});
