import { expect, test } from "vitest";
import { ApiClient } from "../client/index.ts";
import { describedSchemas, type StoreResource, type StoreSummary } from "../contract/index.ts";
import { laidOutApi } from "./laid-out-api.ts";
import { problem, ran } from "./laid-out-run.ts";
import { WatchedWholes } from "./whole-stores.ts";

const exampleOf = (name: string) => (describedSchemas[name] as unknown as { examples: object[] }).examples;
const [example] = exampleOf("Store") as [StoreResource];
const [row] = exampleOf("StoreSummary") as [StoreSummary];

const wholeOf = (index: number): StoreResource => ({
  ...example,
  name: `hats-${index}`,
  uid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  engineVersion: `9.${index}`,
  externalId: `shop-${index}`,
  labels: { tier: "gold", team: `t${index}` },
});

/** A page of rows of these stores. */
const pageOf = (stores: readonly StoreResource[], change: Partial<StoreSummary> = {}) => ({
  body: {
    stores: stores.map(({ name, uid }) => ({ ...row, name, uid, ...change })),
    counts: {},
    total: stores.length,
  },
});

const cells = (out: string): string[][] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));

const shown = (out: string) => {
  const [titles = [], ...rows] = cells(out);
  const places = ["VERSION", "EXTERNAL-ID", "LABELS"].map((title) => titles.indexOf(title));
  return rows.map((each) => places.map((place) => each[place]));
};

test("-o wide shows version, external id and labels, which rows do not have", async () => {
  const stores = [wholeOf(1), wholeOf(2)];
  const { out, asked } = await ran("list -o wide", [pageOf(stores), ...stores.map((body) => ({ body }))]);
  expect(asked).toHaveLength(3);
  // The two are asked for at once, so that either may be answered first.
  expect(shown(out)).toEqual([1, 2].map((index) => [`9.${index}`, `shop-${index}`, `tier=gold,team=t${index}`]));
});

test("one that is gone meanwhile, or another by now, has none of them", async () => {
  const gone = await ran("list -o wide", [pageOf([wholeOf(1)]), problem(404, "store-not-found")]);
  const another = await ran("list -o wide", [pageOf([wholeOf(1)]), { body: { ...wholeOf(2), name: "hats-1" } }]);
  for (const { code, out } of [gone, another]) {
    expect([code, out]).toEqual([0, expect.stringMatching(/^NAME .*VERSION .*\nhats-1 /)]);
    expect(out).not.toContain("shop-");
  }
});

test("that a store may not be read is an error, not an empty column", async () => {
  const { code, out } = await ran("list -o wide", [pageOf([wholeOf(1)]), problem(403, "forbidden")]);
  expect([code, out]).toEqual([4, ""]);
});

test("many are read page by page, deleted ones among them", async () => {
  const stores = Array.from({ length: 60 }, (_, index) => wholeOf(index));
  const pages = [stores.slice(0, 30), stores.slice(30)].map((items) => ({ body: { items } }));
  const { out, asked } = await ran("list -o wide", [pageOf(stores, { phase: "Deleted" }), ...pages]);
  expect(asked.slice(1)).toEqual(["GET /v1/stores?limit=200", "GET /v1/stores?phase=Deleted&limit=200"]);
  expect(shown(out).map(([, id]) => id)).toEqual(stores.map(({ externalId }) => externalId));
});

test("the table and JSON ask for rows alone", async () => {
  for (const form of ["table", "json", "yaml", "name"]) {
    const { asked } = await ran(`list -o ${form}`, [pageOf([wholeOf(1)])]);
    expect(asked).toHaveLength(1);
  }
});

test("of rows that are watched a store is read again when its revision or phase is another, also after an outage", async () => {
  const store = wholeOf(1);
  const is = { ...row, name: store.name, uid: store.uid, phase: "Ready", revision: "0123456789abcdef-1" } as const;
  const changed = { ...is, revision: "0123456789abcdef-2" };
  const away = problem(503, "bus-unavailable", { retryable: true });
  const answers = [{ body: store }, away, away, away, { body: { ...store, engineVersion: "10" } }];
  await using api = await laidOutApi(...answers);
  const known = new WatchedWholes(new ApiClient({ url: api.url }));
  const versionOf = async (rows: readonly StoreSummary[]) =>
    (await known.of(rows, new AbortController().signal)).get(store.uid)?.engineVersion;
  expect([await versionOf([is]), await versionOf([is])]).toEqual(["9.1", "9.1"]);
  expect(api.asked).toHaveLength(1);
  expect(await versionOf([changed])).toBe("9.1");
  expect(api.asked).toHaveLength(4);
  expect([await versionOf([changed]), await versionOf([changed])]).toEqual(["10", "10"]);
  expect(api.asked).toHaveLength(5);
});
