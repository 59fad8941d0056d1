import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  clusterList,
  clustersBucket,
  desiredStream,
  newRegistration,
  registrationKey,
  stepNames,
} from "../../../contract/index.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, takeDown, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import { readRecord, type Snapshot, takeSnapshot, wantedNames } from "../../fixtures/store-objects.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { TestKube } from "../../fixtures/test-kube.ts";

/** One try per Job: with more, the Job controller's own backoff takes minutes to give up. */
const profile = {
  hooks: {
    setup: { deadlineSeconds: 60, backoffLimit: 0 },
    smoke: { deadlineSeconds: 60, backoffLimit: 0 },
  },
};

let platform: TestPlatform;
let bus: TestBus;
let kube: TestKube;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"], profile });
  bus = platform.bus;
  kube = platform.kube("c1");
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

/** Server-side applies that the API server has counted, by resource; not of volumes: those are the simulated provisioner's. */
async function countApplies(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [, labels = "", count] of (await kube.metrics()).matchAll(/^apiserver_request_total\{(.*)\} (\S+)$/gm)) {
    const resource = /resource="([a-z]+)"/.exec(labels)?.[1];
    if (!labels.includes('verb="APPLY"') || !resource || resource === "persistentvolumes") continue;
    counts[resource] = (counts[resource] ?? 0) + Number(count);
  }
  return counts;
}

/** How often the agent has read a message with this outcome. */
async function messagesRead(outcome: string): Promise<number> {
  const answer = await fetch(`${platform.agent("c1").healthUrl}/metrics`);
  const line = new RegExp(`storeplane_messages_total\\{outcome="${outcome}"\\} (\\d+)`).exec(await answer.text());
  return Number(line?.[1] ?? 0);
}

/** The objects when the controllers have had their say: the same twenty times in a row. */
async function settledSnapshot(store: string): Promise<Snapshot> {
  let last = "";
  let sameInARow = 0;
  return pollUntil({ what: `objects of ${store} stay as they are`, everyMs: 50 }, async () => {
    const snapshot = await takeSnapshot(kube, store);
    const text = JSON.stringify(snapshot);
    sameInARow = text === last ? sameInARow + 1 : 0;
    last = text;
    return sameInARow >= 20 ? snapshot : undefined;
  });
}

test("a message becomes a Store and every object of the render, and the status ends Ready with every step done", async () => {
  const own = { externalId: "gid://shops/4711", labels: { tier: "gold", "example.com/team": "" } };
  const life = newLife({ epoch: platform.epoch, name: "first", hosts: ["first.example.com"], ...own });
  const status = await bringUp(bus, life);
  const seq = status.observedSequence;
  expect(status).toMatchObject({
    uid: life.uid,
    epoch: life.epoch,
    appliedSequence: seq,
    readyAt: status.firstReadyAt,
  });
  const namespace = await kube.get({ plural: "namespaces", name: "store-first" });
  expect(namespace?.metadata.annotations).toMatchObject({ "storeplane.dev/external-id": own.externalId });
  expect(namespace?.metadata.labels).not.toHaveProperty("tier");
  const [found, ...others] = await kube.list("stores", { fieldSelector: `spec.store.externalId=${own.externalId}` });
  expect([found?.metadata.name, others]).toEqual(["first", []]);
  expect(status.steps.map(({ name, state }) => [name, state])).toEqual(stepNames.map((name) => [name, "Done"]));
  expect(status.steps.every(({ startedAt, finishedAt }) => startedAt && finishedAt)).toBe(true);
  expect(status.failure).toBeUndefined();
  expect(status.endpoints?.hosts).toEqual(["first.stores.localhost", "first.example.com"]);
  const store = await kube.get({ plural: "stores", name: "first" });
  expect(store).toMatchObject({ spec: { op: "apply", uid: life.uid, revision: { epoch: life.epoch, seq } } });
  expect(Object.keys((await takeSnapshot(kube, "first")).uids).toSorted()).toEqual(wantedNames(life, profile));
});

test("secrets are created once, however often they are looked for: the quota counts no others", async () => {
  const namespace = "store-patient";
  const life = newLife({ epoch: platform.epoch, name: "patient" });
  const slow = { namespace, kind: "slow", component: "web", delaySeconds: 9 } as const;
  await using failure = await platform.servers.cluster("c1").failures.inject(slow);
  expect(failure).toBeDefined();
  const seq = await bus.publish(applyMessage(life));
  await bus.waitForStatus(
    addressOfLife(life),
    { what: "has its secrets" },
    ({ steps }) => steps.find(({ name }) => name === "secrets")?.state === "Done",
  );
  const values = await kube.list("secrets", { namespace });
  await platform.agent("c1").kill("SIGKILL");
  await platform.agent("c1").start();
  await waitUntilReady(bus, life, seq);
  expect(await kube.list("secrets", { namespace })).toEqual(values);
  const quota = await kube.get({ plural: "resourcequotas", namespace, name: "store" });
  expect(quota).toMatchObject({ status: { used: { "count/secrets": String(values.length) } } });
});

describe("a store that is Ready", () => {
  test("a second apply of the same spec writes the Store and the namespace and nothing else", async () => {
    const life = newLife({ epoch: platform.epoch, name: "second" });
    await bringUp(bus, life);
    const before = await settledSnapshot("second");
    const applies = await countApplies();

    await bringUp(bus, life);
    expect(await settledSnapshot("second")).toEqual(before);
    const { stores, namespaces, ...others } = await countApplies();
    const { stores: storesBefore = 0, namespaces: namespacesBefore = 0, ...othersBefore } = applies;
    expect(others).toEqual(othersBefore);
    expect(namespaces).toBe(namespacesBefore + 1);
    expect(stores).toBeGreaterThan(storesBefore);
  });

  test("all its messages delivered once more change nothing at all, not even the Store, the namespace or the status", async () => {
    const life = newLife({ epoch: platform.epoch, name: "again" });
    const status = await bringUp(bus, life);
    const before = await settledSnapshot("again");
    await readRecord(kube, "again");
    const store = await kube.get({ plural: "stores", name: "again" });
    const namespace = await kube.get({ plural: "namespaces", name: "store-again" });
    const applies = await countApplies();
    const oldBefore = await messagesRead("old");

    await (await bus.manager()).consumers.delete(desiredStream, "c1");
    await registerCluster(bus.migrator, "c1"); // a new durable delivers the newest message of every store
    const what = "the agent has read the messages again";
    await pollUntil({ what }, async () => (await messagesRead("old")) > oldBefore || undefined);
    expect(await settledSnapshot("again")).toEqual(before);
    expect(await countApplies()).toEqual(applies);
    expect(await kube.get({ plural: "stores", name: "again" })).toEqual(store);
    expect(await kube.get({ plural: "namespaces", name: "store-again" })).toEqual(namespace);
    expect(await bus.status(addressOfLife(life))).toEqual(status);
  });
});

describe("run-once hooks", () => {
  test("a hook that completed never runs again for the same inputs, also when its Job was removed by hand", async () => {
    const life = newLife({ epoch: platform.epoch, name: "hooked" });
    await bringUp(bus, life);
    const jobs = await kube.list("jobs", { namespace: "store-hooked" });
    for (const { metadata } of jobs)
      await kube.remove({ plural: "jobs", namespace: "store-hooked", name: metadata.name });
    await bringUp(bus, life); // a whole pass over a new revision
    expect(Object.keys((await settledSnapshot("hooked")).uids).filter((each) => each.startsWith("jobs/"))).toEqual([]);
    const { hooks } = await readRecord(kube, "hooked");
    expect(hooks.map(({ name, outcome, attempts }) => [name, outcome, attempts])).toEqual([
      ["setup", "Succeeded", 1],
      ["smoke", "Succeeded", 1],
    ]);
  });

  test("a failed hook shows on its step, runs again with backoff, and the store becomes Ready when it succeeds", async () => {
    const life = newLife({ epoch: platform.epoch, name: "unhooked" });
    const target = { namespace: "store-unhooked", component: "setup" };
    const failure = await platform.servers.cluster("c1").failures.inject({ ...target, kind: "job-failed" });
    const seq = await bus.publish(applyMessage(life));
    const failed = await bus.waitForStatus(
      addressOfLife(life),
      { what: "shows a second failed attempt of setup" },
      ({ failure }) => failure?.reason === "HookFailed" && /attempt ([2-9]|\d\d)/.test(failure.message),
    );
    expect(failed.phase).toBe("Provisioning");
    expect(failed.failure?.step).toBe("setup");
    expect(failed.steps.find(({ name }) => name === "setup")).toMatchObject({ state: "Failed" });
    expect(failed.steps.find(({ name }) => name === "app")).toMatchObject({ state: "Done" });
    expect(failed.steps.find(({ name }) => name === "live")).toMatchObject({ state: "Waiting" });

    await failure[Symbol.asyncDispose]();
    const ready = await waitUntilReady(bus, life, seq);
    expect(ready.failure).toBeUndefined();
    const { hooks } = await readRecord(kube, "unhooked");
    expect(hooks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["setup", "Succeeded"],
      ["smoke", "Succeeded"],
    ]);
    expect(hooks[0]?.attempts).toBeGreaterThan(2);
  });
});

describe("pruning", () => {
  test("an object that the new render does not want goes, and only that one", async () => {
    const hosts = ["one.example.com", "two.example.com"];
    const life = newLife({ epoch: platform.epoch, name: "pruned", hosts });
    await bringUp(bus, life);
    const before = await settledSnapshot("pruned");
    const fewer = { ...life, spec: { ...life.spec, hosts: hosts.slice(1) } };
    await bringUp(bus, fewer);
    const after = await settledSnapshot("pruned");
    expect(Object.keys(after.uids).filter((each) => each.startsWith("httproutes/"))).toHaveLength(2);
    const gone = Object.keys(before.uids).filter((each) => after.uids[each] === undefined);
    expect(gone).toHaveLength(1);
    expect(gone[0]).toMatch(/^httproutes\/web-/);
    expect(wantedNames(fewer, profile)).toEqual(Object.keys(after.uids).toSorted());
  });

  test("of what an older render made and the present one does not want, data kinds and StatefulSets stay", async () => {
    const life = newLife({ epoch: platform.epoch, name: "spared" });
    const namespace = "store-spared";
    await bringUp(bus, life);
    await platform.agent("c1").kill();
    const labels = { "storeplane.dev/store": "spared", "storeplane.dev/tenant": "default" };
    const metadata = { name: "former", namespace, labels };
    const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const made = [
      await kube.create("persistentvolumeclaims", { metadata, spec: claim }),
      await kube.create("secrets", { metadata, type: "Opaque" }),
      await kube.create("serviceaccounts", { metadata }),
    ];
    const kinds = ["PersistentVolumeClaim", "Secret", "ServiceAccount"];
    const entries = made.map(({ metadata: { uid, name } }, index) => {
      const kind = kinds[index] ?? "";
      return { apiVersion: "v1", kind, namespace, name, uid, ...(kind !== "ServiceAccount" && { data: true }) };
    });
    const { inventory } = await readRecord(kube, "spared");
    await kube.patchStatus({ plural: "stores", name: "spared" }, { status: { inventory: [...inventory, ...entries] } });
    await platform.agent("c1").start();
    await bringUp(bus, life);
    await kube.waitUntilGone({ plural: "serviceaccounts", namespace, name: "former" });
    const { uids } = await settledSnapshot("spared");
    expect(uids["persistentvolumeclaims/former"]).toBe(made[0]?.metadata.uid);
    expect(uids["secrets/former"]).toBe(made[1]?.metadata.uid);
  });
});

test("the heartbeat says what is in the cluster and how much room it has, and the API shows it", async () => {
  const heartbeat = await pollUntil({ what: "heartbeat says how much room there is" }, async () => {
    const told = await bus.heartbeat("c1");
    return told?.freeSlots && told.feedLag && told.storesByPhase ? told : undefined;
  });
  const { starter = 0, scale = 0 } = heartbeat.freeSlots?.["woocommerce"] ?? {};
  expect(starter).toBeGreaterThan(scale);
  expect(scale).toBeGreaterThan(0);
  expect(heartbeat).toMatchObject({
    reads: { min: 1, max: 3 },
    engines: { woocommerce: ["starter", "growth", "scale"] },
    engineVersions: { woocommerce: ["11.2.2"] },
    versions: { kubernetes: expect.stringMatching(/^v1\./) as unknown, storeApi: "v1alpha1" },
    missing: [],
  });
  const sum = Object.values(heartbeat.storesByPhase ?? {}).reduce((total, each) => total + each, 0);
  expect(sum).toBe(heartbeat.stores);
  const list = clusterList.parse(await (await fetch(`${platform.url}/v1/clusters`)).json());
  expect(list.items).toMatchObject([{ cluster: "c1", state: "Joined", versions: heartbeat.versions }]);
  const nodes = (await kube.list("nodes")).map(({ metadata: { name } }) => ({ plural: "nodes" as const, name }));
  const setUnschedulable = (unschedulable: boolean) =>
    Promise.all(nodes.map((node) => kube.patch(node, { spec: { unschedulable } })));
  const untilSlots = (what: string, isSo: (slots: number) => boolean) =>
    pollUntil({ what }, async () => {
      const slots = (await bus.heartbeat("c1"))?.freeSlots?.["medusa"]?.["scale"] ?? -1;
      return isSo(slots) || undefined;
    });
  await setUnschedulable(true);
  await untilSlots("cordoned nodes have no room", (slots) => slots === 0);
  await setUnschedulable(false);
  await untilSlots("their room is back", (slots) => slots > 0);
});

test("of many new stores two are brought up at once; a restart forgets no turn, and a delete waits for none", async () => {
  const bucket = await new Kvm(jetstream(bus.migrator)).open(clustersBucket);
  const at = new Date().toISOString();
  const decide = (change: object) =>
    bucket.put(registrationKey("c1"), JSON.stringify({ ...newRegistration("c1", at), ...change }));
  await decide({ maxProvisioning: 2 });
  const heartbeats = [await bus.heartbeat("c1")];
  await pollUntil({ what: "the agent has read it" }, async () => {
    const { sentAt } = (await bus.heartbeat("c1")) ?? {};
    if (sentAt !== heartbeats.at(-1)?.sentAt) heartbeats.push(await bus.heartbeat("c1"));
    return heartbeats.length > 2 || undefined;
  });
  const lives = Array.from({ length: 8 }, (_, index) => newLife({ epoch: platform.epoch, name: `turn-${index}` }));
  await Promise.all(lives.map((life) => bus.publish(applyMessage(life))));
  // Whose turn comes first is not the order of the messages.
  const last = await pollUntil({ what: "one of them is queued", everyMs: 20 }, async () => {
    const found = await Promise.all(
      lives.map(async (life) => ({ life, status: await bus.status(addressOfLife(life)) })),
    );
    return found.find(({ status }) => status?.conditions.some(({ reason }) => reason === "Queued"));
  });
  expect([last.status?.phase, last.status?.failure]).toEqual(["Pending", undefined]);
  expect(await kube.get({ plural: "namespaces", name: `store-${last.life.spec.name}` })).toBeUndefined();
  await takeDown(bus, last.life);
  const others = lives.filter((life) => life !== last.life);
  let most = 0;
  let restarted: Promise<void> | undefined;
  await pollUntil({ what: "all of them are Ready", timeoutMs: 240_000, everyMs: 20 }, async () => {
    const phases = await Promise.all(others.map(async (life) => (await bus.status(addressOfLife(life)))?.phase));
    most = Math.max(most, phases.filter((phase) => phase === "Provisioning").length);
    if (phases.filter((phase) => phase === "Ready").length >= 2) restarted ??= platform.restartAgent("c1", profile);
    return phases.every((phase) => phase === "Ready") || undefined;
  });
  await restarted;
  expect(most).toBe(2);
  await decide({});
});
