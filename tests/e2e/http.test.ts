import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient } from "../../client/index.ts";
import { type StoreResource, stepNames } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { takeSnapshot, wantedNames } from "../fixtures/store-objects.ts";

let platform: TestPlatform;
let api: ApiClient;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1", "c2"] });
  api = new ApiClient({ url: platform.url });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const create = async (name: string, cluster: string) =>
  (await api.createStore({ name, cluster, engine: "woocommerce" })).store;

/** Follows the store over GET; returns every state that was seen on the way. */
async function follow(name: string, phase: StoreResource["phase"]): Promise<StoreResource[]> {
  const seen: StoreResource[] = [];
  await pollUntil({ what: `${name} is ${phase}`, everyMs: 50 }, async () => {
    const store = await api.getStore(name);
    seen.push(store);
    return store.phase === phase || undefined;
  });
  return seen;
}

function wantedOf({ name, uid, tenant, engine, plan, cluster, createdAt, revision }: StoreResource): string[] {
  const epoch = revision.slice(0, revision.lastIndexOf("-"));
  return wantedNames({ epoch, uid, tenant, createdAt, spec: { name, engine, plan, cluster, hosts: [] } });
}

/** Each step ends after it began, and those that wait for one another end in that order. */
function expectStepsInOrder({ steps }: StoreResource): void {
  const ends = new Map<string, number>();
  for (const { name, startedAt, finishedAt } of steps) {
    expect(Date.parse(finishedAt ?? ""), name).toBeGreaterThanOrEqual(Date.parse(startedAt ?? ""));
    ends.set(name, Date.parse(finishedAt ?? ""));
  }
  const chain = ["accepted", "observed", "namespace", "secrets", "app", "setup", "live"].map(
    (name) => ends.get(name) ?? 0,
  );
  expect(chain).toEqual(chain.toSorted((a, b) => a - b));
}

test.each(["c1", "c2"])(
  "a POST for cluster %s is Ready over GET, step after step, with its objects there",
  async (cluster) => {
    const name = `shop-${cluster}`;
    const accepted = await create(name, cluster);
    expect(accepted).toMatchObject({ name, cluster, phase: "Pending" });
    const seen = await follow(name, "Ready");
    const ready = seen.at(-1) ?? accepted;
    expect(ready).toMatchObject({ uid: accepted.uid, revision: accepted.revision });
    expect(ready.endpoints?.hosts).toEqual([`${name}.stores.localhost`]);
    expect(ready.endpoints?.url).toContain(`//${name}.stores.localhost`);
    expect(ready.endpoints?.adminUrl).toContain(ready.endpoints?.url);
    expect(ready.conditions.filter(({ status }) => status !== "True")).toEqual([]);

    expect(ready.steps.map(({ name: step, state }) => [step, state])).toEqual(stepNames.map((step) => [step, "Done"]));
    expectStepsInOrder(ready);
    const doneSteps = seen.map(({ steps }) => steps.filter(({ state }) => state === "Done").length);
    expect(doneSteps, "a step that was done is never undone").toEqual(doneSteps.toSorted((a, b) => a - b));

    const objects = await takeSnapshot(platform.kube(cluster), name);
    expect(Object.keys(objects.uids).toSorted()).toEqual(wantedOf(ready));
    const other = platform.kube(cluster === "c1" ? "c2" : "c1");
    expect(await other.get({ plural: "namespaces", name: `store-${name}` })).toBeUndefined();
  },
);

test("a forced DELETE ends as Deleted with nothing left, and the name's next life is another one", async () => {
  const first = await create("reborn", "c1");
  await follow("reborn", "Ready");
  expect(await api.deleteStore("reborn", { force: true })).toMatchObject({ uid: first.uid, phase: "Deleting" });
  const seen = await follow("reborn", "Deleted");
  expect(seen.at(-1)?.uid).toBe(first.uid);
  const kube = platform.kube("c1");
  expect(await kube.get({ plural: "namespaces", name: "store-reborn" })).toBeUndefined();
  const second = await create("reborn", "c2");
  expect(second.uid).not.toBe(first.uid);
  await follow("reborn", "Ready");
  expect(await kube.get({ plural: "stores", name: "reborn" })).toBeUndefined();
});

test("a delete asked before the store was Ready is carried out at once", async () => {
  const { uid } = await create("brief", "c1");
  expect((await fetch(`${platform.url}/v1/stores/brief`, { method: "DELETE" })).status).toBe(202);
  const seen = await follow("brief", "Deleted");
  expect(seen.at(-1)?.uid).toBe(uid);
});
