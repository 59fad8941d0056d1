import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phase, ProblemDetails, StoreList, StoreResource } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { applyMessage, newLife } from "../../fixtures/desired-messages.ts";
import { TestBus } from "../../fixtures/test-bus.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

async function create(ask: Ask, name: string, cluster: string): Promise<StoreResource> {
  const response = await ask("/v1/stores", post({ name, engine, cluster }));
  expect(response.status).toBe(202);
  return read(response);
}

interface PageCallback {
  (page: StoreList, index: number): Promise<void>;
}

async function readAll(ask: Ask, query: string, onPage?: PageCallback): Promise<StoreList[]> {
  const pages: StoreList[] = [];
  let token = "";
  do {
    const response = await ask(`/v1/stores?${query}${token}`);
    expect(response.status).toBe(200);
    const page = await read<StoreList>(response);
    pages.push(page);
    await onPage?.(page, pages.length);
    token = `&pageToken=${page.nextPageToken}`;
  } while (pages.at(-1)?.nextPageToken !== undefined);
  return pages;
}

/** The stream that lists are read from follows in its own time, and in order: the store that was written last is there last. */
async function settled(ask: Ask, last: string, query = ""): Promise<void> {
  await pollUntil({ what: `a list with ${last}` }, async () => {
    const pages = await readAll(ask, `limit=200${query}`);
    return pages.flatMap(({ items }) => items).at(-1)?.name === last || undefined;
  });
}

test("pages hold every store once, in order of last change, and end without a token", async () => {
  const ask = api.askAs("paging");
  const names = Array.from({ length: 25 }, (_, index) => `page-${index}`);
  for (const name of names) await create(ask, name, "c1");
  await ask("/v1/stores/page-3?force=true", { method: "DELETE" });
  const isMoved = async () => (await readAll(ask, "limit=200")).at(-1)?.items.at(-1)?.name === "page-3" || undefined;
  await pollUntil({ what: "the deleted store is last" }, isMoved);
  const pages = await readAll(ask, "limit=10");
  expect(pages.map(({ items }) => items.length)).toEqual([10, 10, 5]);
  const listed = pages.flatMap(({ items }) => items.map(({ name }) => name));
  expect(listed).toEqual([...names.filter((name) => name !== "page-3"), "page-3"]);
});

test("a list shows each store as GET does", async () => {
  const ask = api.askAs("same");
  const store = await create(ask, "same-a", "c1");
  await create(ask, "same-b", "c2");
  await api.agent("c1").reportReady(store);
  await settled(ask, "same-b");
  const [page] = await readAll(ask, "");
  for (const item of page?.items ?? []) expect(item).toEqual(await read(await ask(`/v1/stores/${item.name}`)));
  expect(page?.items.map(({ phase }) => phase)).toEqual(["Ready", "Pending"]);
});

test("stores that change while they are paged may come twice and are never missed", async () => {
  const ask = api.askAs("moving");
  const names = Array.from({ length: 60 }, (_, index) => `moving-${index}`);
  for (const name of names) await api.agent("c1").reportReady(await create(ask, name, "c1"));
  await settled(ask, "moving-59");
  let changes = 0;
  const pages = await readAll(ask, "limit=7", async (page) => {
    // The page just read and one still to come, a few times only, so that the list has an end.
    for (const name of [page.items[0]?.name, names[names.length - 1 - changes]]) {
      if (name === undefined || changes >= 12) continue;
      changes += 1;
      expect((await ask(`/v1/stores/${name}`, { method: "DELETE" })).status).toBe(202);
    }
  });
  const seen = new Set(pages.flatMap(({ items }) => items.map(({ name }) => name)));
  expect(names.filter((name) => !seen.has(name))).toEqual([]);
  expect(changes).toBe(12);
});

test("a store is found by its externalId, and stores by their labels", async () => {
  const ask = api.askAs("tagged");
  const tags = [
    { externalId: "one", labels: { tier: "gold" } },
    { externalId: "one two", labels: { tier: "gold", team: "" } },
    {},
  ];
  const stores: StoreResource[] = [];
  for (const [index, tag] of tags.entries()) {
    const response = await ask("/v1/stores", post({ name: `tagged-${index}`, engine, cluster: "c1", ...tag }));
    stores.push(await read(response));
  }
  await settled(ask, "tagged-2");
  const names = async (query: string): Promise<string[]> =>
    (await readAll(ask, query)).flatMap(({ items }) => items.map(({ name }) => name));
  expect(await names("externalId=one")).toEqual(["tagged-0"]);
  expect(await names("externalId=one%20two&labelSelector=team")).toEqual(["tagged-1"]);
  expect(await names("externalId=one&labelSelector=team")).toEqual([]);
  expect(await names("externalId=one&cluster=c2")).toEqual([]);
  expect(await names("externalId=three")).toEqual([]);
  expect(await names("labelSelector=tier%3Dgold")).toEqual(["tagged-0", "tagged-1"]);
  expect(await names("labelSelector=tier%3Dgold,team&limit=1")).toEqual(["tagged-1"]);
  expect((await read<StoreList>(await api.askAs("stranger")("/v1/stores?externalId=one"))).items).toEqual([]);
  const refused = await read<ProblemDetails>(await ask("/v1/stores?labelSelector=tier%20gold"));
  expect(refused).toMatchObject({ code: "invalid-parameter", errors: [{ field: "labelSelector" }] });
  const [store] = stores as [StoreResource];
  const gone = await read(await ask(`/v1/stores/${store.name}?force=true`, { method: "DELETE" }));
  await api.agent("c1").report(gone, { phase: "Deleted" });
  expect(await names("externalId=one")).toEqual([]);
  expect(await names("externalId=one&phase=Deleted")).toEqual(["tagged-0"]);
  expect((await ask("/v1/stores", post({ name: "tagged-3", engine, externalId: "one" }))).status).toBe(202);
  expect(await names("externalId=one")).toEqual(["tagged-3"]);
});

test("filters name cluster, phase and engine, and their pages are filled", async () => {
  const ask = api.askAs("filters");
  const phases: Phase[] = ["Ready", "Failed", "Provisioning"];
  for (const [index, phase] of phases.entries()) {
    for (const cluster of ["c1", "c2"]) {
      const store = await create(ask, `filter-${index}-${cluster}`, cluster);
      await api.agent(cluster).report(store, { phase });
    }
  }
  const gone = await read(await ask("/v1/stores/filter-2-c2?force=true", { method: "DELETE" }));
  await api.agent("c2").report(gone, { phase: "Deleted" });
  await settled(ask, "filter-2-c2", "&phase=Deleted");
  const names = async (query: string): Promise<string[]> =>
    (await readAll(ask, query)).flatMap(({ items }) => items.map(({ name }) => name));
  expect(await names("cluster=c1")).toEqual(["filter-0-c1", "filter-1-c1", "filter-2-c1"]);
  expect(await names("cluster=c2")).toEqual(["filter-0-c2", "filter-1-c2"]);
  expect(await names("phase=Failed")).toEqual(["filter-1-c1", "filter-1-c2"]);
  expect(await names("phase=Deleted")).toEqual(["filter-2-c2"]);
  expect(await names("phase=Failed&cluster=c2&engine=woocommerce")).toEqual(["filter-1-c2"]);
  expect(await names("cluster=c9")).toEqual([]);
  const pages = await readAll(ask, "phase=Failed&limit=2");
  expect(pages.map(({ items }) => items.length)).toEqual([2]);
  const [first, second] = await readAll(ask, "phase=Failed&limit=1");
  expect([first, second].map((page) => page?.items.map(({ name }) => name))).toEqual([
    ["filter-1-c1"],
    ["filter-1-c2"],
  ]);
});

test("deleted stores in front of the others leave no page of the list empty", async () => {
  const ask = api.askAs("graves");
  const names = Array.from({ length: 12 }, (_, index) => `graves-${index}`);
  for (const name of names) {
    await create(ask, name, "c1");
    const gone = await read(await ask(`/v1/stores/${name}?force=true`, { method: "DELETE" }));
    await api.agent("c1").report(gone, { phase: "Deleted" });
  }
  for (const name of ["live-1", "live-2", "live-3"]) await create(ask, name, "c1");
  await settled(ask, "live-3");
  const pages = await readAll(ask, "limit=2");
  expect(pages.map(({ items }) => items.map(({ name }) => name))).toEqual([["live-1", "live-2"], ["live-3"]]);
  const deleted = await readAll(ask, "limit=5&phase=Deleted");
  expect(deleted.flatMap(({ items }) => items.map(({ name }) => name))).toEqual(names);
  expect(deleted.map(({ items }) => items.length).slice(0, 2)).toEqual([5, 5]);
});

test("one page looks at 2,000 stores at most, and its token leads on from there", async () => {
  const ask = api.askAs("many");
  await using bus = await TestBus.connect(api.servers.nats);
  const epoch = await bus.epoch();
  const lives = Array.from({ length: 2010 }, (_, at) => newLife({ epoch, tenant: "many", name: `many-${at}` }));
  const last = newLife({ epoch, tenant: "many", name: "many-last", labels: { tier: "gold" } });
  await Promise.all([...lives, last].map((life) => bus.publish(applyMessage(life))));
  await settled(ask, "many-last");
  const pages = await readAll(ask, "labelSelector=tier%3Dgold&limit=200");
  expect(pages.map(({ items }) => items.map(({ name }) => name))).toEqual([[], ["many-last"]]);
});

test("a tenant lists nothing of another's", async () => {
  expect(await read<StoreList>(await api.askAs("stranger")("/v1/stores"))).toEqual({ items: [] });
});

test.each([
  ["limit=0", "limit"],
  ["limit=201", "limit"],
  ["limit=ten", "limit"],
  ["limit=1&limit=2", "limit"],
  ["phase=Sleeping", "phase"],
  ["engine=magento", "engine"],
  ["cluster=C1", "cluster"],
  ["cluster=*", "cluster"],
  ["pageToken=abc", "pageToken"],
  ["pageToken=eyJzIjowfQ", "pageToken"],
  ["pageToken=eyJzIjoxLCJ4IjoxfQ", "pageToken"],
  ["page=2", "page"],
])("%s is refused by name", async (query, field) => {
  const response = await api.ask(`/v1/stores?${query}`);
  expect(response.status).toBe(400);
  const problem = await read<ProblemDetails>(response);
  expect(problem).toMatchObject({ code: "invalid-parameter", errors: [{ field }] });
});
