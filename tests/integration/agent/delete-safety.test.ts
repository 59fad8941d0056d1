import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { desiredStream, type Reason, type StoreStatus } from "../../../contract/index.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, takeDown, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { untilAgentMay, untilRefused } from "../../fixtures/in-effect.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import { noRemoval, unansweredWebhook } from "../../fixtures/refusals.ts";
import { takeSnapshot } from "../../fixtures/store-objects.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { TestKube, Which } from "../../fixtures/test-kube.ts";

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

const namespaceOf = (store: string): Which => ({ plural: "namespaces", name: `store-${store}` });
const storeOf = (name: string): Which => ({ plural: "stores", name });

async function messagesRead(outcome: string): Promise<number> {
  const answer = await fetch(`${platform.agent("c1").healthUrl}/metrics`);
  const line = new RegExp(`storeplane_messages_total\\{outcome="${outcome}"\\} (\\d+)`).exec(await answer.text());
  return Number(line?.[1] ?? 0);
}

async function waitUntilMoreRead(outcome: string, before: number): Promise<void> {
  const what = `the agent reads a message as "${outcome}"`;
  await pollUntil({ what }, async () => (await messagesRead(outcome)) > before || undefined);
}

function waitForPhase(life: Life, phase: StoreStatus["phase"], seq: number): Promise<StoreStatus> {
  return bus.waitForStatus(
    addressOfLife(life),
    { what: `is ${phase} at revision ${seq}` },
    (status) => status.uid === life.uid && status.phase === phase && status.observedSequence >= seq,
  );
}

/** The cluster as the agent finds it after a time away. */
async function whileAway(act: () => Promise<void>): Promise<void> {
  await platform.agent("c1").kill();
  await act();
  await platform.agent("c1").start();
}

async function waitUntilTerminating(which: Which): Promise<void> {
  await pollUntil({ what: `${which.plural} ${which.name} is asked to end` }, async () => {
    return (await kube.get(which))?.metadata.deletionTimestamp;
  });
}

async function expectNothingLeft(name: string): Promise<void> {
  expect(await kube.get(namespaceOf(name))).toBeUndefined();
  await kube.waitUntilGone(storeOf(name));
}

// What leaves the agent alone goes on beside each other: a namespace takes its time to go.

describe.concurrent("a delete with a grace period", () => {
  test("removes nothing before its time, and an undelete brings Ready back with the same objects", async () => {
    const life = newLife({ epoch: platform.epoch, name: "regretted" });
    await bringUp(bus, life);
    const before = await takeSnapshot(kube, "regretted");
    const asked = await bus.publish(deleteMessage(life, { graceMs: 600_000 }));
    const { phase } = await bus.waitForStatus(
      addressOfLife(life),
      { what: "waits out its grace" },
      ({ observedSequence, conditions }) =>
        observedSequence === asked && conditions.some(({ reason }) => reason === "WaitingForDelete"),
    );
    expect(phase).toBe("Deleting");
    expect((await takeSnapshot(kube, "regretted")).uids).toEqual(before.uids);
    await waitUntilReady(bus, life, await bus.publish(applyMessage(life)));
    expect((await takeSnapshot(kube, "regretted")).uids).toEqual(before.uids);
  });
});

describe.concurrent("a second delete", () => {
  test("of a uid that is Deleted already raises the revision that the status has seen", async () => {
    const life = newLife({ epoch: platform.epoch, name: "buried" });
    await bringUp(bus, life);
    const first = await takeDown(bus, life);
    const seq = await bus.publish(deleteMessage(life));
    const second = await waitForPhase(life, "Deleted", seq);
    expect(seq).toBeGreaterThan(first.observedSequence);
    expect(second.observedSequence).toBe(seq);
    await expectNothingLeft("buried");
  });
});

describe.concurrent("a message that names something else", () => {
  test("a delete of another uid removes nothing", async () => {
    const life = newLife({ epoch: platform.epoch, name: "mistaken" });
    const { observedSequence } = await bringUp(bus, life);
    const before = await takeSnapshot(kube, "mistaken");
    const other = randomUUID();
    await bus.publish(deleteMessage({ ...life, uid: other }));
    const told = await bus.waitForStatus(addressOfLife(life), { what: "says that it is orphaned" }, ({ conditions }) =>
      conditions.some(
        ({ type, reason, message }) => type === "Synced" && reason === "Orphaned" && message.includes(other),
      ),
    );
    expect(told).toMatchObject({ phase: "Ready", observedSequence });
    expect((await takeSnapshot(kube, "mistaken")).uids).toEqual(before.uids);
    await waitUntilReady(bus, life, await bus.publish(applyMessage(life)));
    expect((await takeSnapshot(kube, "mistaken")).uids).toEqual(before.uids);
  });
});

describe.concurrent("a namespace of that name that was there before", () => {
  test("stays untouched, and the store takes its place when it is removed", async () => {
    const foreign = await kube.create("namespaces", { metadata: { name: "store-taken" } });
    const life = newLife({ epoch: platform.epoch, name: "taken" });
    const seq = await bus.publish(applyMessage(life));
    const { failure } = await waitForPhase(life, "Failed", seq);
    expect(failure).toMatchObject({ reason: "NamespaceTaken" });
    expect(failure?.message).toContain("store-taken");
    expect(await kube.get(namespaceOf("taken"))).toMatchObject({
      metadata: { uid: foreign.metadata.uid, labels: foreign.metadata.labels, annotations: {} },
    });
    expect(Object.keys((await takeSnapshot(kube, "taken")).uids)).toEqual([]);
    await kube.remove(namespaceOf("taken"));
    await waitUntilReady(bus, life, seq);
  });

  test("stays untouched when the store that could not use it is deleted", async () => {
    const foreign = await kube.create("namespaces", { metadata: { name: "store-kept-out" } });
    const life = newLife({ epoch: platform.epoch, name: "kept-out" });
    await waitForPhase(life, "Failed", await bus.publish(applyMessage(life)));
    await takeDown(bus, life);
    const after = await kube.get(namespaceOf("kept-out"));
    expect(after?.metadata.uid).toBe(foreign.metadata.uid);
    expect(after?.metadata.deletionTimestamp).toBeUndefined();
  });
});

describe.concurrent("a namespace that does not go", () => {
  test("shows why, and the store is Deleted when the finalizer goes", async () => {
    const life = newLife({ epoch: platform.epoch, name: "clinging" });
    await bringUp(bus, life);
    const namespace = "store-clinging";
    const metadata = { name: "clings", namespace, finalizers: ["example.com/hold"] };
    await kube.create("configmaps", { metadata });
    const seq = await bus.publish(deleteMessage(life));
    const stuck = await bus.waitForStatus(
      addressOfLife(life),
      { what: "shows which finalizer holds the namespace" },
      ({ failure }) => failure?.reason === "NamespaceStuck" && failure.message.includes("example.com/hold"),
    );
    expect(stuck.phase).toBe("Deleting");
    expect(stuck.conditions.find(({ type }) => type === "Ready")).toMatchObject({ reason: "NamespaceStuck" });
    await kube.patch({ plural: "configmaps", namespace, name: "clings" }, { metadata: { finalizers: null } });
    const deleted = await waitForPhase(life, "Deleted", seq);
    expect(deleted.failure).toBeUndefined();
    await expectNothingLeft("clinging");
  });
});

describe.concurrent("a delete that can't proceed shows what refuses it, and goes on when that ends", () => {
  async function waitForRefusal(life: Life, reason: Reason, words: RegExp): Promise<void> {
    const status = await bus.waitForStatus(
      addressOfLife(life),
      { what: `shows ${reason} and ${words}` },
      ({ failure }) => failure?.reason === reason && words.test(failure.message),
    );
    expect(status).toMatchObject({ phase: "Deleting", failure: { step: "namespace" } });
    const ready = status.conditions.find(({ type }) => type === "Ready");
    expect(ready).toMatchObject({ status: "False", reason, message: status.failure?.message });
    expect(status.steps.find(({ name }) => name === "namespace")?.state).toBe("Failed");
  }

  test("a webhook for namespaces that no one answers", async () => {
    const life = newLife({ epoch: platform.epoch, name: "unanswered" });
    await bringUp(bus, life);
    const { name } = (await kube.create("validatingwebhookconfigurations", unansweredWebhook("unanswered"))).metadata;
    await untilRefused(() => kube.tryRemove(namespaceOf("unanswered")), /failed calling webhook/);
    const seq = await bus.publish(deleteMessage(life));
    await waitForRefusal(life, "Retrying", /failed calling webhook/);
    await kube.remove({ plural: "validatingwebhookconfigurations", name });
    expect((await waitForPhase(life, "Deleted", seq)).failure).toBeUndefined();
    await expectNothingLeft("unanswered");
  });

  test("a policy against it", async () => {
    const life = newLife({ epoch: platform.epoch, name: "forbidden" });
    await bringUp(bus, life);
    await kube.create("validatingadmissionpolicies", noRemoval("forbidden"));
    const binding = { policyName: "no-removal", validationActions: ["Deny"] };
    await kube.create("validatingadmissionpolicybindings", { metadata: { name: "no-removal" }, spec: binding });
    await untilRefused(() => kube.tryRemove(namespaceOf("forbidden")), /legal hold/);
    const seq = await bus.publish(deleteMessage(life));
    await waitForRefusal(life, "ApplyRejected", /legal hold/);
    await kube.remove({ plural: "validatingadmissionpolicybindings", name: "no-removal" });
    await waitForPhase(life, "Deleted", seq);
    await expectNothingLeft("forbidden");
  });
});

describe.concurrent("the app of a store that is deleted", () => {
  /** Asks for the delete of a store of which one pod of the app does not end. */
  async function deleteWithLastingPod(name: string): Promise<{ life: Life; seq: number; pod: Which }> {
    const life = newLife({ epoch: platform.epoch, name });
    await bringUp(bus, life);
    const pods = await kube.list("pods", { namespace: `store-${name}` });
    const web = pods.find(({ metadata }) => metadata.name.startsWith("web-"));
    if (!web) throw new Error(`the store ${name} has no web pod`);
    const pod: Which = { plural: "pods", namespace: `store-${name}`, name: web.metadata.name };
    await kube.patch(pod, { metadata: { finalizers: ["example.com/busy"] } });
    return { life, pod, seq: await bus.publish(deleteMessage(life)) };
  }

  test("ends while its database still runs, and its namespace goes then", async () => {
    const { life, seq, pod } = await deleteWithLastingPod("orderly");
    await bus.waitForStatus(addressOfLife(life), { what: "waits for the pod" }, ({ conditions }) =>
      conditions.some(({ reason, message }) => reason === "Deleting" && message.includes("pods left: 1")),
    );
    await waitUntilTerminating(pod);
    expect((await kube.get(namespaceOf("orderly")))?.metadata.deletionTimestamp).toBeUndefined();
    const database = await kube.get({ plural: "pods", namespace: "store-orderly", name: "database-0" });
    expect(database?.metadata.deletionTimestamp).toBeUndefined();
    await kube.patch(pod, { metadata: { finalizers: null } });
    await waitForPhase(life, "Deleted", seq);
    await expectNothingLeft("orderly");
  });

  test("holds nothing up when it does not end in its time", async () => {
    const { life, seq, pod } = await deleteWithLastingPod("stubborn");
    await waitUntilTerminating(namespaceOf("stubborn"));
    await kube.patch(pod, { metadata: { finalizers: null } });
    await waitForPhase(life, "Deleted", seq);
    await expectNothingLeft("stubborn");
  });
});

describe.concurrent("a store that failed", () => {
  test("is deleted at once, and the name's next life comes up", async () => {
    const life = newLife({ epoch: platform.epoch, name: "hapless", hosts: ["other.stores.localhost"] });
    const { failure } = await waitForPhase(life, "Failed", await bus.publish(applyMessage(life)));
    expect(failure).toMatchObject({ reason: "InvalidSpec" });
    await takeDown(bus, life);
    const next = newLife({ epoch: platform.epoch, name: "hapless" });
    const ready = await bringUp(bus, next);
    expect(ready.uid).toBe(next.uid);
  });

  test("half-way, with objects in the cluster, leaves nothing behind for the name's next life", async () => {
    const life = newLife({ epoch: platform.epoch, name: "halfway" });
    const target = { namespace: "store-halfway", component: "web" };
    const failing = await platform.servers.cluster("c1").failures.inject({ ...target, kind: "image-pull" });
    await bus.publish(applyMessage(life));
    await bus.waitForStatus(
      addressOfLife(life),
      { what: "says that an image can't be pulled" },
      ({ failure }) => failure?.reason === "ImagePullFailed",
    );
    await takeDown(bus, life);
    await failing[Symbol.asyncDispose]();
    const next = newLife({ epoch: platform.epoch, name: "halfway" });
    await bringUp(bus, next);
    expect((await kube.get(namespaceOf("halfway")))?.metadata.annotations["storeplane.dev/uid"]).toBe(next.uid);
  });
});

// From here on the agent is stopped, or what it reads.

describe("a delete for which the agent lacks a right", () => {
  test("names the right, and goes on when it is given", async () => {
    const life = newLife({ epoch: platform.epoch, name: "unlawful" });
    await bringUp(bus, life);
    const role: Which = { plural: "clusterroles", name: "storeplane-agent" };
    const rules = (await kube.get(role))?.["rules"] as { resources: string[]; verbs: string[] }[];
    const without = rules.map((rule) =>
      rule.resources.includes("namespaces") ? { ...rule, verbs: rule.verbs.filter((verb) => verb !== "delete") } : rule,
    );
    await kube.patch(role, { rules: without });
    await untilAgentMay(kube, { verb: "delete", resource: "namespaces" }, false);
    const seq = await bus.publish(deleteMessage(life));
    const { failure, phase } = await bus.waitForStatus(
      addressOfLife(life),
      { what: "says that a right is missing" },
      (status) => status.failure?.reason === "RightsMissing",
    );
    expect(phase).toBe("Deleting");
    expect(failure?.message).toMatch(/cannot delete resource "namespaces"/);
    await kube.patch(role, { rules });
    await waitForPhase(life, "Deleted", seq);
    await expectNothingLeft("unlawful");
  });
});

describe("a delete with a grace period that the agent's restart falls into", () => {
  test("removes the store when its time has come, also when the agent was started in between", async () => {
    const life = newLife({ epoch: platform.epoch, name: "expired" });
    await bringUp(bus, life);
    const dueAt = Date.now() + 8000;
    const seq = await bus.publish(deleteMessage(life, { graceMs: 8000 }));
    await waitForPhase(life, "Deleting", seq);
    await platform.agent("c1").kill("SIGKILL");
    await platform.agent("c1").start();
    const { updatedAt } = await waitForPhase(life, "Deleted", seq);
    expect(Date.parse(updatedAt)).toBeGreaterThan(dueAt);
    await expectNothingLeft("expired");
  });

  test("that was taken back while the agent was away removes nothing, although its time has come", async () => {
    const life = newLife({ epoch: platform.epoch, name: "rescued" });
    await bringUp(bus, life);
    const before = await takeSnapshot(kube, "rescued");
    let seq = 0;
    await whileAway(async () => {
      await bus.publish(deleteMessage(life));
      seq = await bus.publish(applyMessage(life));
    });
    await waitUntilReady(bus, life, seq);
    expect((await takeSnapshot(kube, "rescued")).uids).toEqual(before.uids);
    expect((await kube.get(namespaceOf("rescued")))?.metadata.deletionTimestamp).toBeUndefined();
  });
});

describe("messages that are read once more", () => {
  test("older messages that come again, a delete first, change nothing", async () => {
    const life = newLife({ epoch: platform.epoch, name: "replayed" });
    await bringUp(bus, life);
    const deleted = await bus.publish(deleteMessage(life, { graceMs: 1_000_000 }));
    const { conditions } = await waitForPhase(life, "Deleting", deleted);
    expect(conditions.find(({ type }) => type === "Synced")?.message).toContain(`revision ${life.epoch}-${deleted} `);
    const status = await waitUntilReady(bus, life, await bus.publish(applyMessage(life)));
    const before = await takeSnapshot(kube, "replayed");
    const store = await kube.get(storeOf("replayed"));

    const { consumers } = await bus.manager();
    const { config } = await consumers.info(desiredStream, "c1");
    const read = await messagesRead("old");
    await consumers.delete(desiredStream, "c1");
    await consumers.add(desiredStream, {
      durable_name: "c1",
      ack_policy: config.ack_policy,
      filter_subject: config.filter_subject ?? "",
      deliver_policy: "by_start_sequence",
      opt_start_seq: deleted,
    });
    await waitUntilMoreRead("old", read);
    expect((await kube.get(storeOf("replayed")))?.["spec"]).toEqual(store?.["spec"]);
    expect(await bus.status(addressOfLife(life))).toEqual(status);
    expect(await takeSnapshot(kube, "replayed")).toEqual(before);
    await consumers.delete(desiredStream, "c1");
    await registerCluster(bus.migrator, "c1");
  });
});

describe("a delete that the agent finds when it returns", () => {
  test("is carried out", async () => {
    const life = newLife({ epoch: platform.epoch, name: "awaited" });
    await bringUp(bus, life);
    let seq = 0;
    await whileAway(async () => {
      seq = await bus.publish(deleteMessage(life));
    });
    await waitForPhase(life, "Deleted", seq);
    await expectNothingLeft("awaited");
  });

  test("of a store that it never saw frees the name, and a new life begins", async () => {
    const life = newLife({ epoch: platform.epoch, name: "unborn" });
    let seq = 0;
    await whileAway(async () => {
      await bus.publish(applyMessage(life));
      seq = await bus.publish(deleteMessage(life));
    });
    await waitForPhase(life, "Deleted", seq);
    await expectNothingLeft("unborn");
    await bringUp(bus, newLife({ epoch: platform.epoch, name: "unborn" }));
  });
});
