import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOfLife, bringUp, takeDown, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { AnyObject, TestKube, Which } from "../../fixtures/test-kube.ts";

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

const storeOf = (name: string): Which => ({ plural: "stores", name });
const namespaceOf = (name: string): Which => ({ plural: "namespaces", name: `store-${name}` });
const lifeOf = (name: string): Life => newLife({ epoch: platform.epoch, name });

/** The edit is what the agent finds when it starts: no watch showed it. */
async function whileAway(act: () => Promise<unknown>): Promise<void> {
  await platform.agent("c1").kill();
  await act();
  await platform.agent("c1").start();
}

function volumeOf(claim: AnyObject | undefined): string {
  return String(claim && specOf(claim)["volumeName"]);
}

function specOf(object: AnyObject): Record<string, unknown> {
  return object["spec"] as Record<string, unknown>;
}

async function askToDelete(life: Life): Promise<number> {
  const seq = await bus.publish(deleteMessage(life, { graceMs: 600_000 }));
  await bus.waitForStatus(addressOfLife(life), { what: "waits out its grace" }, ({ phase }) => phase === "Deleting");
  return seq;
}

// What leaves the agent alone goes on beside each other: a namespace takes its time to go.

describe.concurrent("a Store whose spec someone edited while the agent ran", () => {
  test("to a revision that the stream never had says so", async () => {
    const life = lifeOf("ahead");
    const { observedSequence } = await bringUp(bus, life);
    await kube.patch(storeOf("ahead"), { spec: { revision: { seq: 1_000_000 } } });
    const { phase } = await bus.waitForStatus(
      addressOfLife(life),
      { what: "says that the stream is behind" },
      ({ conditions }) =>
        conditions.some(
          ({ type, status, message }) =>
            type === "Synced" && status === "False" && message.includes(`newest is sequence ${observedSequence}`),
        ),
    );
    expect(phase).toBe("Ready");
  });
});

describe.concurrent("a store that waits to be deleted", () => {
  test("is still known to have been live when its Store object was removed", async () => {
    const life = lifeOf("remembered");
    const { firstReadyAt } = await bringUp(bus, life);
    await askToDelete(life);
    const before = await kube.get(storeOf("remembered"));
    await kube.remove(storeOf("remembered"));
    const isBack = ({ metadata, status }: AnyObject): boolean =>
      metadata.uid !== before?.metadata.uid && (status as { phase?: string } | undefined)?.phase === "Deleting";
    await kube.waitFor(storeOf("remembered"), { what: "is back" }, isBack);
    expect((await kube.get(storeOf("remembered")))?.["status"]).toMatchObject({ firstReadyAt });
    expect(await bus.status(addressOfLife(life))).toMatchObject({ phase: "Deleting", firstReadyAt });
  });

  test("is Deleted only when its namespace is gone, also one whose marks someone took off", async () => {
    const life = lifeOf("unmarked");
    await bringUp(bus, life);
    await askToDelete(life);
    const marks = { "storeplane.dev/uid": null, "storeplane.dev/revision": null };
    await kube.patch(namespaceOf("unmarked"), { metadata: { annotations: marks } });
    await takeDown(bus, life);
    expect(await kube.get(namespaceOf("unmarked"))).toBeUndefined();
  });
});

test.concurrent("of a store that was never live, a volume claim that vanished is re-created and set up again", async () => {
  const life = lifeOf("unsettled");
  const namespace = "store-unsettled";
  const target = { namespace, kind: "slow", component: "smoke", delaySeconds: 20 } as const;
  const slow = await platform.servers.cluster("c1").failures.inject(target);
  const seq = await bus.publish(applyMessage(life));
  await bus.waitForStatus(addressOfLife(life), { what: "is set up" }, ({ steps }) =>
    steps.some(({ name, state }) => name === "setup" && state === "Done"),
  );
  const setupJob = async () =>
    (await kube.list("jobs", { namespace, selector: "app.kubernetes.io/component=setup" }))[0];
  const before = await setupJob();
  const claim: Which = { plural: "persistentvolumeclaims", namespace, name: "database-data" };
  await kube.remove(claim);
  await kube.patch(claim, { metadata: { finalizers: null } });
  await slow[Symbol.asyncDispose]();
  await waitUntilReady(bus, life, seq);
  const after = await setupJob();
  expect(before?.metadata.uid).toBeDefined();
  expect(after?.metadata.uid).toBeDefined();
  expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
});

// From here on the agent is stopped.

describe.concurrent("volumes that outlive their store", () => {
  test("are named, and the name is free all the same", async () => {
    const life = lifeOf("retained");
    await bringUp(bus, life);
    const claims = await kube.list("persistentvolumeclaims", { namespace: "store-retained" });
    const volumes = claims.map(volumeOf);
    expect(volumes.length).toBeGreaterThan(1);
    const spec = { persistentVolumeReclaimPolicy: "Retain" };
    // The simulated provisioner may not have seen the new policy when the claim goes; a finalizer keeps the volume.
    const metadata = { finalizers: ["example.com/kept"] };
    for (const name of volumes) await kube.patch({ plural: "persistentvolumes", name }, { spec, metadata });
    const { conditions } = await takeDown(bus, life);
    const ready = conditions.find(({ type }) => type === "Ready");
    expect(ready).toMatchObject({ status: "False", reason: "VolumeLeft" });
    expect(volumes.filter((name) => !ready?.message.includes(`${name} (Retain`))).toEqual([]);
    expect(ready?.message.match(/pvc-/g)).toHaveLength(volumes.length);
    for (const name of volumes) {
      await kube.patch({ plural: "persistentvolumes", name }, { metadata: { finalizers: null } });
    }
    expect(await kube.get(namespaceOf("retained"))).toBeUndefined();
  });

  test("and that do not go by themselves are waited for, then named; those that went are not", async () => {
    const life = lifeOf("lingering");
    await bringUp(bus, life);
    const [claim] = await kube.list("persistentvolumeclaims", { namespace: "store-lingering" });
    const name = volumeOf(claim);
    await kube.patch({ plural: "persistentvolumes", name }, { metadata: { finalizers: ["example.com/detach"] } });
    const deleted = takeDown(bus, life);
    await bus.waitForStatus(addressOfLife(life), { what: "waits for its volume" }, ({ conditions }) =>
      conditions.some(({ reason, message }) => reason === "Deleting" && message.includes(name)),
    );
    const { conditions } = await deleted;
    const ready = conditions.find(({ type }) => type === "Ready");
    expect(ready?.reason).toBe("VolumeLeft");
    expect(ready?.message.match(/pvc-/g)).toHaveLength(1);
    await kube.patch({ plural: "persistentvolumes", name }, { metadata: { finalizers: null } });
  });
});

describe("a Store whose spec someone edited", () => {
  test("into what no message could say is put back, also by an agent that starts with it", async () => {
    const life = lifeOf("unreadable");
    const twice = "a.example.com";
    await bringUp(bus, life);
    await whileAway(() =>
      // The definition says nothing of two values of a list.
      kube.patch(storeOf("unreadable"), {
        spec: { uid: crypto.randomUUID(), store: { hosts: [twice, twice], adminEmail: "thief@example.com" } },
      }),
    );
    const back = { what: "is the stream's again" };
    const restored = await kube.waitFor(storeOf("unreadable"), back, (it) => specOf(it)["uid"] === life.uid);
    expect(specOf(restored)["store"]).toEqual(applyMessage(life).spec);
    const { failure } = await waitUntilReady(bus, life, await bus.publish(applyMessage(life)));
    expect(failure).toBeUndefined();
  });

  test("to a larger plan grows no volume, which could not shrink again", async () => {
    const life = lifeOf("enlarged");
    const sizes = async () =>
      (await kube.list("persistentvolumeclaims", { namespace: "store-enlarged" })).map((it) => specOf(it)["resources"]);
    await bringUp(bus, life);
    const before = await sizes();
    await whileAway(() => kube.patch(storeOf("enlarged"), { spec: { store: { plan: "scale" } } }));
    const back = { what: "is the stream's again" };
    await kube.waitFor(
      storeOf("enlarged"),
      back,
      (it) => (specOf(it)["store"] as { plan: string }).plan === life.spec.plan,
    );
    await waitUntilReady(bus, life, await bus.publish(applyMessage(life)));
    expect(await sizes()).toEqual(before);
  });

  test("into an earlier delete keeps its namespace, and the time that was promised", async () => {
    const life = lifeOf("hurried");
    await bringUp(bus, life);
    await askToDelete(life);
    const before = specOf((await kube.get(storeOf("hurried"))) as AnyObject);
    const edit = { deleteAfter: "2026-01-01T00:00:00.000Z", acceptedAt: "2026-01-01T00:00:00.000Z", force: true };
    await whileAway(() => kube.patch(storeOf("hurried"), { spec: edit }));
    const back = { what: "is the stream's again" };
    await kube.waitFor(storeOf("hurried"), back, (object) => specOf(object)["deleteAfter"] === before["deleteAfter"]);
    await waitUntilReady(bus, life, await bus.publish(applyMessage(life)));
    expect((await kube.get(namespaceOf("hurried")))?.metadata.deletionTimestamp).toBeUndefined();
  });
});

test("a Store with words that only another version of the agent knows goes on being worked on", async () => {
  const life = lifeOf("from-elsewhere");
  await bringUp(bus, life);
  const words = {
    phase: "Ready",
    steps: [{ name: "warp", state: "Sideways" }],
    conditions: [{ type: "Odd", status: "True" }],
  };
  await whileAway(() => kube.patchStatus(storeOf("from-elsewhere"), { status: words }));
  const { steps } = await waitUntilReady(bus, life, await bus.publish(applyMessage(life)));
  expect(steps.map(({ state }) => state)).toEqual(steps.map(() => "Done"));
  await takeDown(bus, life);
});
