import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProblemDetails, StoreList, StoreResource } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi({ trustsHosts: true });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

async function create(ask: Ask, spec: object): Promise<StoreResource> {
  const response = await ask("/v1/stores", post({ engine, ...spec }));
  expect(response.status).toBe(202);
  return read(response);
}

/** Deletes a store and plays its agent until nothing is left. */
async function remove(ask: Ask, name: string): Promise<StoreResource> {
  const deleting = await read(await ask(`/v1/stores/${name}?force=true`, { method: "DELETE" }));
  await api.agent(deleting.cluster).report(deleting, { phase: "Deleted" });
  return deleting;
}

async function listAll(ask: Ask, query = ""): Promise<StoreResource[]> {
  return (await read<StoreList>(await ask(`/v1/stores?limit=200${query}`))).items;
}

/** The stream that lists are read from follows within milliseconds: waits until the list has the name with these uids. */
async function waitUntilListed(list: () => Promise<StoreResource[]>, name: string, uids: readonly string[]) {
  const what = `"${name}" in the list with uids [${uids.join()}]`;
  await pollUntil({ what }, async () => {
    const listed = (await list()).filter((store) => store.name === name);
    return (
      isDeepStrictEqual(
        listed.map(({ uid }) => uid),
        uids,
      ) || undefined
    );
  });
}

test("a name is taken again on the same cluster, with a new uid", async () => {
  const first = await create(api.ask, { name: "phoenix", cluster: "c1" });
  await remove(api.ask, "phoenix");
  const second = await create(api.ask, { name: "phoenix", cluster: "c1", plan: "growth" });
  expect(second.uid).not.toBe(first.uid);
  const shown = await read(await api.ask("/v1/stores/phoenix"));
  expect(shown).toMatchObject({ uid: second.uid, plan: "growth", phase: "Pending" });
  expect(shown).not.toHaveProperty("observedRevision");
});

test("a name that went on to another cluster and back shows its newest life only", async () => {
  const lives: StoreResource[] = [];
  for (const cluster of ["c1", "c2", "c1"]) {
    const life = await create(api.ask, { name: "nomad", cluster });
    expect((await read(await api.ask("/v1/stores/nomad"))).uid).toBe(life.uid);
    await waitUntilListed(() => listAll(api.ask), "nomad", [life.uid]);
    await remove(api.ask, "nomad");
    lives.push(life);
  }
  await waitUntilListed(() => listAll(api.ask), "nomad", []);
  await waitUntilListed(() => listAll(api.ask, "&phase=Deleted"), "nomad", [lives[2]?.uid ?? ""]);
});

test("of 20 takers of a free name one gets it", async () => {
  await create(api.ask, { name: "contested" });
  await remove(api.ask, "contested");
  const plans = Array.from({ length: 20 }, (_, index) => (index % 2 ? "starter" : "growth"));
  const asked = plans.map((plan) => api.ask("/v1/stores", post({ name: "contested", engine, plan })));
  const responses = await Promise.all(asked);
  expect(responses.filter(({ status }) => status === 202)).toHaveLength(1);
  const stores = await Promise.all(responses.filter(({ ok }) => ok).map((it) => read(it)));
  expect(new Set(stores.map(({ uid }) => uid)).size).toBe(1);
  expect(responses.filter(({ ok, status }) => !ok && status !== 409)).toEqual([]);
});

test("another tenant gets a free name, and the one before sees nothing of it", async () => {
  const other = api.askAs("other");
  await create(api.ask, { name: "handed-on" });
  await remove(api.ask, "handed-on");
  const taken = await create(other, { name: "handed-on" });
  expect((await api.ask("/v1/stores/handed-on")).status).toBe(404);
  await waitUntilListed(() => listAll(other), "handed-on", [taken.uid]);
  expect((await listAll(api.ask, "&phase=Deleted")).map(({ name }) => name)).not.toContain("handed-on");
});

test("a name is not free while its cluster has not said that the newest delete is done", async () => {
  const store = await create(api.ask, { name: "held", cluster: "c1" });
  const deleting = await read(await api.ask("/v1/stores/held?force=true", { method: "DELETE" }));
  const another = crypto.randomUUID();
  const notYet = [
    { name: "of an older revision", status: { phase: "Deleted" as const }, of: store },
    { name: "still at work", status: { phase: "Deleting" as const }, of: deleting },
    { name: "of another uid", status: { phase: "Deleted" as const, uid: another }, of: deleting },
    { name: "of another epoch", status: { phase: "Deleted" as const, epoch: "ffffffffffffffff" }, of: deleting },
  ];
  for (const { status, of } of notYet) {
    await api.agent("c1").report(of, status);
    const refused = await api.ask("/v1/stores", post({ name: "held", engine }));
    expect([refused.status, (await read<ProblemDetails>(refused)).code]).toEqual([409, "store-deleting"]);
  }
  await api.agent("c1").report(deleting, { phase: "Deleted" });
  await create(api.ask, { name: "held" });
});

test("an agent that calls a store Deleted which no one deleted frees neither name nor hosts nor externalId", async () => {
  const held = { hosts: ["undeleted.example.net"], externalId: "undeleted" };
  const store = await create(api.ask, { name: "undeleted", cluster: "c1", ...held });
  await api.agent("c1").report(store, { phase: "Deleted" });
  const other = await api.askAs("other")("/v1/stores", post({ name: "undeleted", engine, hosts: [] }));
  expect([other.status, (await read<ProblemDetails>(other)).code]).toEqual([409, "name-taken"]);
  const second = await api.ask("/v1/stores", post({ name: "undeleted-2", engine, ...held }));
  const { code, errors } = await read<ProblemDetails>(second);
  expect([code, errors?.map(({ field }) => field)]).toEqual(["host-taken", ["#/hosts/0", "#/externalId"]]);
  await remove(api.ask, "undeleted");
  await create(api.askAs("other"), { name: "undeleted" });
});

test("of 20 takers of an externalId that was given back one gets it, whatever becomes of its first store's name", async () => {
  const externalId = "handed-back";
  await create(api.ask, { name: "ext-first", cluster: "c1", externalId });
  await remove(api.ask, "ext-first");
  const names = ["ext-first", ...Array.from({ length: 19 }, (_, index) => `ext-taker-${index}`)];
  const responses = await Promise.all(names.map((name) => api.ask("/v1/stores", post({ name, engine, externalId }))));
  expect(responses.filter(({ status }) => status === 202)).toHaveLength(1);
  const problems = await Promise.all(responses.filter(({ ok }) => !ok).map((it) => read<ProblemDetails>(it)));
  expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["external-id-taken"]));
  const winner = names[responses.findIndex(({ ok }) => ok)];
  const found = await listAll(api.ask, `&externalId=${externalId}`);
  expect(found.map(({ name }) => name)).toEqual([winner]);
});

test("a host is free when its store is gone, also when the store's name lives on without it", async () => {
  const hosts = ["shop.example.net"];
  await create(api.ask, { name: "host-first", cluster: "c1", hosts });
  await remove(api.ask, "host-first");
  await create(api.ask, { name: "host-first", cluster: "c1" });
  await create(api.ask, { name: "host-second", cluster: "c1", hosts });
  const refused = await api.ask("/v1/stores", post({ name: "host-third", engine, hosts }));
  expect([refused.status, (await read<ProblemDetails>(refused)).code]).toEqual([409, "host-taken"]);
});

test("a store keeps its host through delete and create of its own name", async () => {
  const spec = { name: "host-kept", cluster: "c1", hosts: ["kept.example.net"] };
  const first = await create(api.ask, spec);
  await remove(api.ask, "host-kept");
  expect((await create(api.ask, spec)).uid).not.toBe(first.uid);
});
