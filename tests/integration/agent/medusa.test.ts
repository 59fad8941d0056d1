import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import { readRecord, takeSnapshot, wantedNames } from "../../fixtures/store-objects.ts";
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

const lifeOf = (name: string, changes: Partial<Life["spec"]> = {}) =>
  newLife({ epoch: platform.epoch, ...changes, name, engine: "medusa" });
const finished = z.looseObject({ status: z.looseObject({ completionTime: z.string() }) });
const oneContainer = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({ containers: z.tuple([z.looseObject({ image: z.string() })]) }),
    }),
  }),
});

async function imageOf(from: TestKube, { store, deployment }: { store: string; deployment: string }): Promise<string> {
  const found = await from.get({ plural: "deployments", namespace: `store-${store}`, name: deployment });
  return oneContainer.parse(found).spec.template.spec.containers[0].image;
}

/** When setup's Job was done, and when each Deployment was made. */
async function timesOf(store: string) {
  const namespace = `store-${store}`;
  const [job] = await kube.list("jobs", { namespace, selector: "app.kubernetes.io/component=setup" });
  const deployments = await kube.list("deployments", { namespace });
  return {
    setUp: finished.parse(job).status.completionTime,
    made: deployments.map(({ metadata }) => metadata.creationTimestamp),
  };
}

describe.each(["starter", "scale"])("a store of plan %s", (plan) => {
  test("is Ready with every object of the render, and its app was made after its setup was done", async () => {
    const life = lifeOf(`medusa-${plan}`, { plan, hosts: [`${plan}.example.com`] });
    const { name } = life.spec;
    const status = await bringUp(bus, life);
    expect(status.endpoints).toEqual({
      url: `http://${name}.stores.localhost`,
      adminUrl: `http://api-${name}.stores.localhost/app`,
      apiUrl: `http://api-${name}.stores.localhost`,
      hosts: [`${name}.stores.localhost`, `${plan}.example.com`],
    });
    expect(status.steps.every(({ state }) => state === "Done")).toBe(true);
    expect(Object.keys((await takeSnapshot(kube, name)).uids).toSorted()).toEqual(wantedNames(life, profile));
    const { setUp, made } = await timesOf(name);
    expect(made).toHaveLength(plan === "starter" ? 2 : 3);
    expect(made.filter((at) => at < setUp)).toEqual([]);
  });
});

test("a setup that fails leaves the app unwritten and shows on its step, and the store recovers", async () => {
  const life = lifeOf("unset");
  const namespace = "store-unset";
  const failing = { namespace, component: "setup", kind: "job-failed" } as const;
  const failure = await platform.servers.cluster("c1").failures.inject(failing);
  const seq = await bus.publish(applyMessage(life));
  const failed = await bus.waitForStatus(
    addressOfLife(life),
    { what: "shows a second failed attempt of setup" },
    ({ failure: seen }) => seen?.reason === "HookFailed" && /attempt ([2-9]|\d\d)/.test(seen.message),
  );
  expect(failed).toMatchObject({ phase: "Provisioning", failure: { step: "setup" } });
  const stepOf = (step: string) => failed.steps.find(({ name }) => name === step);
  expect(stepOf("database")).toMatchObject({ state: "Done" });
  expect(stepOf("setup")).toMatchObject({ state: "Failed" });
  expect(stepOf("app")).toMatchObject({ state: "Waiting", message: "waiting for setup" });
  // What its volumes hold is told by then: they can't shrink, whatever becomes of setup.
  const claims = await kube.list("persistentvolumeclaims", { namespace });
  expect(Object.keys(failed.volumes ?? {}).toSorted()).toEqual(claims.map(({ metadata }) => metadata.name).toSorted());
  expect(await kube.list("deployments", { namespace })).toEqual([]);
  expect(await kube.list("httproutes", { namespace })).toEqual([]);

  await failure[Symbol.asyncDispose]();
  expect((await waitUntilReady(bus, life, seq)).failure).toBeUndefined();
  const { setUp, made } = await timesOf("unset");
  expect(made.filter((at) => at < setUp)).toEqual([]);
});

describe("a store that is Ready", () => {
  test("takes a larger plan: a worker and budgets come, its queue moves to a claim, and no hook runs again", async () => {
    const life = lifeOf("grown");
    await bringUp(bus, life);
    await bringUp(bus, { ...life, spec: { ...life.spec, plan: "scale" } });
    const grown = await takeSnapshot(kube, "grown");
    expect(Object.keys(grown.uids)).toEqual(
      expect.arrayContaining([
        "deployments/worker",
        "persistentvolumeclaims/valkey-data",
        "poddisruptionbudgets/server",
        "poddisruptionbudgets/storefront",
      ]),
    );
    const { hooks } = await readRecord(kube, "grown");
    expect(hooks.map(({ name, attempts }) => [name, attempts])).toEqual([
      ["setup", 1],
      ["smoke", 1],
    ]);
  });

  test("whose disruption budget someone removes gets it back", async () => {
    const life = lifeOf("budgeted", { plan: "scale" });
    await bringUp(bus, life);
    const which = { plural: "poddisruptionbudgets", namespace: "store-budgeted", name: "server" } as const;
    const before = await kube.get(which);
    await kube.remove(which);
    const again = await kube.waitFor(
      which,
      { what: "is there again" },
      ({ metadata }) => metadata.uid !== before?.metadata.uid,
    );
    expect(again["spec"]).toEqual(before?.["spec"]);
  });

  test("gets the tenant's own storefront within its quota, and no hook runs again", async () => {
    const life = lifeOf("own-front");
    await bringUp(bus, life);
    const imageOfStorefront = () => imageOf(kube, { store: "own-front", deployment: "storefront" });
    expect(await imageOfStorefront()).toBe("localhost/storeplane/storefront:1");
    const storefrontImage = `registry.example.com/hats/shop@sha256:${"0123456789abcdef".repeat(4)}`;
    await bringUp(bus, { ...life, spec: { ...life.spec, storefrontImage } });
    expect(await imageOfStorefront()).toBe(storefrontImage);
    const { hooks } = await readRecord(kube, "own-front");
    expect(hooks.map(({ name, attempts }) => `${name} ${attempts}`)).toEqual(["setup 1", "smoke 1"]);
  });
});

/** On a platform of its own: another profile sets up every store again. */
test("a live store keeps its app as it is until the setup of another image has succeeded", async () => {
  await using own = await startTestPlatform({ clusters: ["c1"], profile });
  const life = newLife({ epoch: own.epoch, name: "renewed", engine: "medusa" });
  const imageOfServer = () => imageOf(own.kube("c1"), { store: "renewed", deployment: "server" });
  const { observedSequence } = await bringUp(own.bus, life);
  const before = await imageOfServer();
  const failing = { namespace: "store-renewed", component: "setup", kind: "job-failed" } as const;
  const failure = await own.servers.cluster("c1").failures.inject(failing);
  await own.agent("c1").kill();
  await own.setProfile({ ...profile, images: { registry: "registry.example.com" } });
  await own.agent("c1").start();
  await own.bus.waitForStatus(
    addressOfLife(life),
    { what: "shows a second failed attempt of setup" },
    ({ failure: seen }) => seen?.reason === "HookFailed" && /attempt ([2-9]|\d\d)/.test(seen.message),
  );
  expect(await imageOfServer()).toBe(before);

  await failure[Symbol.asyncDispose]();
  await waitUntilReady(own.bus, life, observedSequence);
  expect(await imageOfServer()).toBe("registry.example.com/medusa:2.21.2");
});
