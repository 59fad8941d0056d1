import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  eventsStream,
  type ProblemDetails,
  type StoreResource,
  type StoreSummaryList,
  storeSummaryList,
} from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { callerOf } from "../../../control-plane/http/request-context.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";
const ignore = (): void => undefined;

beforeAll(async () => {
  api = await startApi({ indexed: true, replicas: 2, trustsHosts: true, online: ["c1"] });
  await Promise.all(api.replicas.map((it) => built(it.listing, 1)));
});

afterAll(() => api?.[Symbol.asyncDispose]());

const built = (listing: Api["replicas"][number]["listing"], times: number) =>
  pollUntil({ what: `the index was read ${times} times` }, () =>
    listing && listing.builds >= times && listing.lagSeconds === 0 ? true : undefined,
  );

/** As it is where no index is kept. */
function unindexed(tenant: string): Ask {
  const identity = () => callerOf({ tenant, actor: "tester", role: "tenant-admin" });
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const app = createApp({ withBackend: api.withBackend, logger, identity });
  return async (path, init) => app.request(path, init);
}

async function create(ask: Ask, name: string, more: object = {}): Promise<StoreResource> {
  const answer = await ask("/v1/stores", post({ name, engine, cluster: "c1", ...more }));
  expect(answer.status).toBe(202);
  return read(answer);
}

async function list(ask: Ask, query = ""): Promise<StoreSummaryList> {
  const answer = await ask(`/v1/stores?view=summary&${query}`);
  const body: unknown = await answer.json();
  expect(answer.status, JSON.stringify(body)).toBe(200);
  expect(storeSummaryList.parse(body)).toStrictEqual(body);
  return body as StoreSummaryList;
}

/** The stream that lists are read from where no index is follows in its own time. */
const onBus = (tenant: string, count: number) =>
  pollUntil({ what: `${count} stores on the bus` }, async () =>
    (await list(unindexed(tenant), "limit=100")).total === count ? true : undefined,
  );

async function everyPage(ask: Ask, query: string): Promise<StoreSummaryList[]> {
  const pages = [await list(ask, query)];
  for (let token = pages[0]?.nextPageToken; token !== undefined; token = pages.at(-1)?.nextPageToken) {
    pages.push(await list(ask, `${query}&pageToken=${token}`));
  }
  return pages;
}

const namesOf = (...pages: StoreSummaryList[]) => pages.flatMap(({ stores }) => stores.map(({ name }) => name));

/** As the index has it: one that is a second behind, as on a busy machine, leaves the answer to the bus. */
const fromIndex = (ask: Ask, query = "") =>
  pollUntil({ what: `"${query}" is answered from the index` }, async () => {
    const pages = await everyPage(ask, query);
    return pages.some(({ incomplete }) => incomplete) ? undefined : pages;
  });
const first = async (ask: Ask, query = "") => (await fromIndex(ask, query))[0];

/** Who has an externalId is asked of the bus in any case. */
const names = async (ask: Ask, query: string) =>
  namesOf(...(await (query.includes("externalId") ? everyPage : fromIndex)(ask, query)));

/** The agent's word comes to the index by the bus. */
const counted = (ask: Ask, counts: StoreSummaryList["counts"]) =>
  pollUntil({ what: `a list with ${JSON.stringify(counts)}` }, async () => {
    const found = (await list(ask)).counts;
    return Object.entries(counts).every(([phase, count]) => found[phase] === count) || undefined;
  });

test("what was written by one replica is in the next list of every other", async () => {
  const [one, other] = api.replicas.map((it) => it.askAs("writer")) as [Ask, Ask];
  for (let at = 0; at < 30; at += 1) {
    await create(one, `written-${at}`);
    const pages = await fromIndex(other, "limit=1000");
    expect(pages).toMatchObject([{ total: at + 1, counts: { Pending: at + 1 } }]);
    expect(namesOf(...pages)).toContain(`written-${at}`);
  }
  expect((await one("/v1/stores/written-3?force=true", { method: "DELETE" })).status).toBe(202);
  expect((await first(other))?.counts).toEqual({ Pending: 29, Deleting: 1 });
});

test("rows say what the store says, with numbers by phase and the place of a cluster that is away", async () => {
  const ask = api.askAs("rows");
  const ready = await create(ask, "rows-ready");
  const failed = await create(ask, "rows-failed");
  await create(ask, "rows-away", { cluster: "c2" });
  await api.agent("c1").reportReady(ready);
  const failure = { reason: "ImagePullFailed", message: "denied", since: api.now().toISOString() } as const;
  await api.agent("c1").report(failed, { phase: "Failed", failure });
  await counted(ask, { Ready: 1, Failed: 1, Pending: 1 });
  const stores = (await first(ask))?.stores ?? [];
  for (const row of stores) {
    const store = await read(await ask(`/v1/stores/${row.name}`));
    const { phase, revision, uid, createdAt } = store;
    expect(row).toMatchObject({ phase, revision, uid, createdAt });
  }
  expect(await first(ask, "reason=ImagePullFailed")).toMatchObject({
    stores: [{ name: "rows-failed", reason: "ImagePullFailed", message: "denied" }],
    counts: { Failed: 1 },
  });
  // The agent of the other cluster was never heard.
  expect(stores.map(({ name, asOf }) => [name, asOf !== undefined])).toEqual([
    ["rows-away", true],
    ["rows-failed", false],
    ["rows-ready", false],
  ]);
});

test("stores are found by name, host in both spellings, and filters of several values", async () => {
  const ask = api.askAs("search");
  const medusa = { engine: "medusa", plan: "growth", cluster: "c2" };
  await create(ask, "find-hats", { labels: { tier: "gold" }, externalId: "one" });
  await create(ask, "find-books", { hosts: ["xn--bcher-kva.example.com"], ...medusa });
  await create(ask, "find-shoes", { ...medusa, plan: "starter" });
  await onBus("search", 3);
  for (const [query, wanted] of [
    ["q=HATS", ["find-hats"]],
    [`q=${encodeURIComponent("https://BÜCHER.example.com/cart")}`, ["find-books"]],
    ["q=xn--bcher", ["find-books"]],
    ["q=nothing", []],
    ["engine=medusa", ["find-books", "find-shoes"]],
    ["engine=medusa,woocommerce&sort=-name", ["find-shoes", "find-hats", "find-books"]],
    ["plan=growth", ["find-books"]],
    ["cluster=c1,c9", ["find-hats"]],
    ["phase=Failed,Pending&limit=1", ["find-books", "find-hats", "find-shoes"]],
    ["sort=created&limit=2", ["find-hats", "find-books", "find-shoes"]],
    ["sort=-created&limit=1", ["find-shoes", "find-books", "find-hats"]],
    ["labelSelector=tier%3Dgold", ["find-hats"]],
    ["externalId=one", ["find-hats"]],
    ["externalId=one&plan=growth", []],
  ] as const) {
    expect(await names(ask, query), query).toEqual(wanted);
    const unsorted = namesOf(...(await everyPage(unindexed("search"), query)));
    expect(unsorted.toSorted(), `${query} on the bus`).toEqual([...wanted].sort());
  }
});

test("without an index pages come from the bus and say that their numbers are their own", async () => {
  const ask = api.askAs("paged");
  const all = Array.from({ length: 7 }, (_, at) => `paged-${at}`);
  for (const name of all) await create(ask, name);
  await onBus("paged", all.length);
  const pages = await everyPage(unindexed("paged"), "limit=3");
  expect(namesOf(...pages)).toEqual(all);
  expect(pages.map(({ incomplete, total, counts }) => [incomplete, total, counts["Pending"]])).toEqual([
    [true, 3, 3],
    [true, 3, 3],
    [true, 1, 1],
  ]);
  // What began so goes on so, also where there is an index.
  const rest = await list(ask, `limit=3&pageToken=${pages[0]?.nextPageToken}`);
  expect(rest).toMatchObject({ incomplete: true, stores: [{}, {}, {}] });
});

test("no tenant lists or counts another's stores, or goes on with its token", async () => {
  await create(api.askAs("victim"), "victims-own");
  await create(api.askAs("victim"), "victims-second");
  const nextPageToken = (await first(api.askAs("victim"), "limit=1"))?.nextPageToken;
  expect(nextPageToken).toBeDefined();
  expect(await first(api.askAs("thief"), "q=victims")).toEqual({ stores: [], counts: {}, total: 0 });
  const answer = await api.askAs("thief")(`/v1/stores?view=summary&limit=1&pageToken=${nextPageToken}`);
  expect(answer.status).toBe(400);
});

test("deleted stores are listed by their phase only", async () => {
  const ask = api.askAs("graves");
  await create(ask, "grave");
  await create(ask, "alive");
  const gone = await read(await ask("/v1/stores/grave?force=true", { method: "DELETE" }));
  await api.agent("c1").report(gone, { phase: "Deleted" });
  await counted(ask, { Deleted: 1, Pending: 1 });
  expect(await names(ask, "")).toEqual(["alive"]);
  expect(await names(ask, "phase=Deleted")).toEqual(["grave"]);
});

describe("bad values are refused by name", () => {
  test.each([
    ["view=summary&phase=Ready,Sleeping", "phase", "Sleeping"],
    ["view=summary&reason=BadLuck", "reason", "ImagePullFailed"],
    ["view=summary&plan=huge", "plan", "starter"],
    ["view=summary&cluster=c1,,c2", "cluster", '""'],
    ["view=summary&cluster=*", "cluster", "lower-case"],
    ["view=summary&q=", "q", "search"],
    ["view=summary&q=https://", "q", "search"],
    [`view=summary&q=${"a".repeat(254)}`, "q", "253"],
    ["view=summary&sort=size", "sort", "-changed"],
    ["view=summary&limit=1001", "limit", "1000"],
    ["view=tiny", "view", "summary"],
    ["view=summary&pageToken=abc", "pageToken", "nextPageToken"],
    ["phase=Ready,Failed", "phase", "view=summary"],
    ["q=hats", "q", "view=summary"],
    ["sort=name", "sort", "view=summary"],
    ["limit=201", "limit", "200"],
  ])("%s", async (query, field, words) => {
    const answer = await api.ask(`/v1/stores?${query}`);
    expect(answer.status).toBe(400);
    const problem = await read<ProblemDetails>(answer);
    expect(problem).toMatchObject({ code: "invalid-parameter", errors: [{ field }] });
    expect(problem.errors?.[0]?.rule).toContain(words);
  });
});

test("an index whose events are gone is read again, and says meanwhile that it has none", async () => {
  const [replica] = api.replicas;
  const ask = api.askAs("gap");
  await create(ask, "gap-before");
  const builds = replica?.listing?.builds ?? 0;
  const manager = await jetstreamManager(api.migrator);
  await manager.streams.delete(eventsStream);
  await pollUntil({ what: "a list from the bus" }, async () => ((await list(ask)).incomplete ? true : undefined));
  await create(ask, "gap-during");
  await api.restoreBus();
  await built(replica?.listing, builds + 1);
  await pollUntil({ what: "a whole list" }, async () => ((await list(ask)).incomplete ? undefined : true));
  expect(await names(ask, "")).toEqual(["gap-before", "gap-during"]);
});
