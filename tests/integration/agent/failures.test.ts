import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Reason, StepName, StoreStatus } from "../../../contract/index.ts";
import type { Failures } from "../../../testbed/servers/kwok/cluster-failures.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { untilRefused } from "../../fixtures/in-effect.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { TestKube, Which } from "../../fixtures/test-kube.ts";

/** Long enough to see five causes at once before it is over, short enough to see what comes then. */
const readyDeadlineSeconds = 50;
const hooks = {
  setup: { deadlineSeconds: 60, backoffLimit: 0 },
  smoke: { deadlineSeconds: 60, backoffLimit: 0 },
};

type FailureOptions = Parameters<Failures["inject"]>[0];

let platform: TestPlatform;
let bus: TestBus;
let kube: TestKube;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"], profile: { readyDeadlineSeconds, hooks } });
  bus = platform.bus;
  kube = platform.kube("c1");
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const lifeOf = (name: string) => newLife({ epoch: platform.epoch, name });
const inject = (options: FailureOptions) => platform.servers.cluster("c1").failures.inject(options);
const stepOf = ({ steps }: StoreStatus, name: StepName) => steps.find((step) => step.name === name);

interface Expected {
  readonly reason: Reason;
  readonly step: StepName;
  readonly message: RegExp;
}

/** The cause shows while the store comes up, on its step too. */
async function seeCause(life: Life, { reason, step, message }: Expected): Promise<StoreStatus> {
  const status = await bus.waitForStatus(
    addressOfLife(life),
    { what: `shows ${reason} before its deadline` },
    ({ phase, failure }) => phase === "Provisioning" && failure?.reason === reason && message.test(failure.message),
  );
  expect(status.failure?.step).toBe(step);
  expect(stepOf(status, step)?.state).toBe("Failed");
  expect(stepOf(status, step)?.message).toMatch(message);
  expect(stepOf(status, "live")?.state).not.toBe("Done");
  expect(status.conditions.find(({ type }) => type === "Ready")).toMatchObject({ status: "False", reason });
  return status;
}

function waitUntilFailed(life: Life, reason: Reason): Promise<StoreStatus> {
  return bus.waitForStatus(
    addressOfLife(life),
    { what: `is Failed: ${reason}` },
    ({ phase, failure }) => phase === "Failed" && failure?.reason === reason,
  );
}

const causes: readonly (readonly [string, Omit<FailureOptions, "namespace">, Expected])[] = [
  [
    "an image of the shop that can't be pulled",
    { kind: "image-pull", component: "web" },
    { reason: "ImagePullFailed", step: "app", message: /^image pull failed for \S+\/woocommerce:\S+: .*not found/ },
  ],
  [
    "an image of the database that can't be pulled",
    { kind: "image-pull", component: "database" },
    { reason: "ImagePullFailed", step: "database", message: /^image pull failed for \S*mariadb:/ },
  ],
  [
    "an image of a hook that can't be pulled",
    { kind: "image-pull", component: "setup" },
    { reason: "ImagePullFailed", step: "setup", message: /^image pull failed for / },
  ],
  [
    "a shop that crashes",
    { kind: "crash-loop", component: "web" },
    {
      reason: "ContainerCrashing",
      step: "app",
      message: /^container web of pod web-\S+ exited with code 1 .*; restarts: 5/,
    },
  ],
  [
    "a database that fits on no node",
    { kind: "unschedulable", component: "database" },
    {
      reason: "Unschedulable",
      step: "database",
      message: /^pod database-0 cannot be scheduled: 0\/2 nodes are available/,
    },
  ],
  [
    "a setup that fails",
    { kind: "job-failed", component: "setup" },
    { reason: "HookFailed", step: "setup", message: /^setup failed, attempt \d+: simulated$/ },
  ],
  [
    "a smoke check that fails",
    { kind: "job-failed", component: "smoke" },
    { reason: "HookFailed", step: "live", message: /^smoke failed, attempt \d+: simulated$/ },
  ],
];

describe.concurrent("a store that does not come up says why, is Failed at its deadline, and recovers by itself", () => {
  test.each(causes)("%s", async (what, failure, expected) => {
    const life = lifeOf(`bad-${causes.findIndex(([each]) => each === what)}`);
    const injected = await inject({ ...failure, namespace: `store-${life.spec.name}` });
    const message = applyMessage(life);
    const seq = await bus.publish(message);
    const { failure: seen } = await seeCause(life, expected);
    const failed = await waitUntilFailed(life, expected.reason);
    expect(failed.failure).toMatchObject({ step: expected.step, since: seen?.since });
    expect(Date.now() - Date.parse(message.acceptedAt)).toBeGreaterThanOrEqual(readyDeadlineSeconds * 1000);
    await injected[Symbol.asyncDispose]();
    const ready = await waitUntilReady(bus, life, seq);
    expect(ready.failure).toBeUndefined();
    expect(ready.steps.every(({ state, message }) => state === "Done" && message === undefined)).toBe(true);
  });

  test("nothing wrong, only slow: the deadline is the cause", async () => {
    const life = lifeOf("slow");
    const slow = { kind: "slow", component: "web", delaySeconds: readyDeadlineSeconds + 10 } as const;
    const injected = await inject({ ...slow, namespace: "store-slow" });
    const seq = await bus.publish(applyMessage(life));
    // The storage class, put back a moment ago, may be missing at first.
    await bus.waitForStatus(
      addressOfLife(life),
      { what: "waits for its app, and nothing is wrong" },
      (status) =>
        status.failure === undefined && Boolean(stepOf(status, "app")?.message?.includes("0 of 1 pods are available")),
    );
    const failed = await waitUntilFailed(life, "DeadlineExceeded");
    expect(failed.failure?.message).toMatch(/^not Ready 50 s after the agent accepted it: .*0 of 1 pods are available/);
    expect(failed.failure?.step).toBe("app");
    await waitUntilReady(bus, life, seq);
    await injected[Symbol.asyncDispose]();
  });

  test("a plan that does not exist is refused at once, and a right one is taken", async () => {
    const life = lifeOf("mis-planned");
    await bus.publish(applyMessage(life, { plan: "gigantic" }));
    const failed = await waitUntilFailed(life, "InvalidSpec");
    expect(failed.failure?.message).toContain("plan");
    expect(await kube.get({ plural: "namespaces", name: "store-mis-planned" })).toBeUndefined();
    await bringUp(bus, life);
  });

  test("a full quota", async () => {
    const namespace = "store-crowded";
    const life = lifeOf("crowded");
    const held = await inject({ kind: "image-pull", component: "web", namespace });
    const seq = await bus.publish(applyMessage(life));
    await seeCause(life, { reason: "ImagePullFailed", step: "app", message: /^image pull failed/ });
    await kube.create("resourcequotas", { metadata: { name: "extra", namespace }, spec: { hard: { pods: "0" } } });
    const pods = await kube.list("pods", { namespace });
    const another = { metadata: { name: "another", namespace }, spec: pods[0]?.["spec"] };
    await untilRefused(() => kube.tryCreate("pods", another), /exceeded quota: extra/);
    for (const { metadata } of pods) await kube.remove({ plural: "pods", namespace, name: metadata.name });
    await held[Symbol.asyncDispose]();
    const failed = await bus.waitForStatus(
      addressOfLife(life),
      { what: "says that the quota refuses the database's pod" },
      ({ failure }) => failure?.reason === "QuotaExceeded" && failure.step === "database",
    );
    expect(failed.failure?.message).toMatch(/exceeded quota: extra/);
    expect(stepOf(failed, "app")).toMatchObject({ state: "Failed" });
    await kube.remove({ plural: "resourcequotas", namespace, name: "extra" });
    const ready = await bus.waitForStatus(
      addressOfLife(life),
      { what: "is Ready when the controllers try again", timeoutMs: 180_000 },
      ({ phase, observedSequence }) => phase === "Ready" && observedSequence === seq,
    );
    expect(ready.failure).toBeUndefined();
  });
});

describe("a live store", () => {
  test("whose pod is not Ready any more is Degraded within 30 s, and Ready again by itself", async () => {
    const life = lifeOf("flickering");
    const { observedSequence, readyAt, firstReadyAt } = await bringUp(bus, life);
    const { failures } = platform.servers.cluster("c1");
    const web = { namespace: "store-flickering", component: "web" };
    await failures.setReady({ ...web, ready: false });
    const degraded = await bus.waitForStatus(
      addressOfLife(life),
      { what: "is Degraded", timeoutMs: 30_000 },
      ({ phase }) => phase === "Degraded",
    );
    expect(degraded.failure).toMatchObject({ reason: "NotReady", step: "app" });
    expect(degraded).toMatchObject({ readyAt, firstReadyAt });
    await failures.setReady({ ...web, ready: true });
    expect(await waitUntilReady(bus, life, observedSequence)).toMatchObject({ readyAt, firstReadyAt });
  });

  test("whose database crashes is Degraded with the cause, and Ready again by itself", async () => {
    const life = lifeOf("crashing");
    const { observedSequence } = await bringUp(bus, life);
    const target = { namespace: "store-crashing", component: "database" };
    const crash = await inject({ ...target, kind: "crash-loop", existing: true });
    const degraded = await bus.waitForStatus(
      addressOfLife(life),
      { what: "is Degraded by a crash" },
      ({ phase, failure }) => phase === "Degraded" && failure?.reason === "ContainerCrashing",
    );
    expect(degraded.failure?.step).toBe("database");
    expect(degraded.failure?.message).toContain("container database");
    await crash[Symbol.asyncDispose]();
    expect((await waitUntilReady(bus, life, observedSequence)).failure).toBeUndefined();
  });

  test("that asks for less than its volumes hold is Failed, keeps its claims, and a larger plan ends that", async () => {
    const life = lifeOf("shrinking");
    const larger = { ...life, spec: { ...life.spec, plan: "growth" } };
    await bringUp(bus, larger);
    const claim: Which = { plural: "persistentvolumeclaims", namespace: "store-shrinking", name: "uploads" };
    const before = await kube.get(claim);
    await bus.publish(applyMessage(life));
    const failed = await waitUntilFailed(life, "ApplyRejected");
    expect(failed.failure?.message).toMatch(/less than/);
    expect((await kube.get(claim))?.["spec"]).toEqual(before?.["spec"]);
    expect((await bringUp(bus, larger)).failure).toBeUndefined();
  });
});

describe("a cluster", () => {
  test("without a default storage class says so on the store's claims, and the store recovers when there is one", async () => {
    const which: Which = { plural: "storageclasses", name: "kwok-volume" };
    const kept = await kube.get(which);
    if (!kept) throw new Error("the cluster has no storage class to take away");
    await kube.remove(which);
    const life = lifeOf("classless");
    const seq = await bus.publish(applyMessage(life));
    await seeCause(life, {
      reason: "VolumePending",
      step: "database",
      message: /^PVC \S+ pending: no storage class named and the cluster has no default one$/,
    });
    const { name, annotations } = kept.metadata;
    await kube.create("storageclasses", { ...kept, metadata: { name, annotations } });
    expect((await waitUntilReady(bus, life, seq)).failure).toBeUndefined();
  });
});
