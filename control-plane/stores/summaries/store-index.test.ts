import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DesiredMessage, SeenStatus } from "../../../contract/index.ts";
import { composeStore } from "../compose-store.ts";
import { summarizeStore } from "../summarize-store.ts";
import { StoreIndex } from "./store-index.ts";
import { selectRows } from "./summary-query.ts";

const epoch = "0123456789abcdef";
const at = "2026-11-20T10:00:00.000Z";
const now = new Date("2026-11-20T10:05:00.000Z");
const uids = ["6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10", "7f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10"] as const;

interface Life {
  readonly name?: string;
  readonly tenant?: string;
  readonly cluster?: string;
  readonly uid?: string;
  readonly hosts?: string[];
}

function desired(
  seq: number,
  { name = "hats", tenant = "default", cluster = "c1", uid = uids[0], hosts = [] }: Life = {},
) {
  const value: DesiredMessage = {
    op: "apply",
    schemaVersion: 1,
    uid,
    epoch,
    tenant,
    actor: "tester",
    createdAt: at,
    acceptedAt: new Date(Date.parse(at) + seq).toISOString(),
    spec: { name, engine: "woocommerce", plan: "starter", cluster, hosts },
  };
  return { seq, storedAt: at, value };
}

function status(observedSequence: number, life: Life = {}, change: Partial<SeenStatus> = {}): SeenStatus {
  const { name = "hats", tenant = "default", cluster = "c1", uid = uids[0] } = life;
  const url = `https://${name}.stores.example`;
  return {
    schemaVersion: 1,
    name,
    tenant,
    cluster,
    uid,
    epoch,
    observedSequence,
    appliedSequence: observedSequence,
    phase: "Ready",
    conditions: [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: at }],
    steps: [{ name: "observed", state: "Done" }],
    endpoints: { url, adminUrl: `${url}/wp-admin/`, hosts: [`${name}.stores.example`] },
    firstReadyAt: at,
    updatedAt: new Date(Date.parse(at) + 1000 + observedSequence).toISOString(),
    ...change,
  };
}

const rowsOf = (index: StoreIndex, tenant = "default") =>
  [...index.storesOf(tenant)].map((store) => summarizeStore(store.viewIn(undefined), now));

test("what is kept of a store makes the row that all of it makes", () => {
  const failure = { reason: "Unschedulable", message: "no room ".repeat(100), since: at };
  const steps = [
    { name: "observed", state: "Done" },
    { name: "namespace", state: "Failed" },
  ];
  const conditions: SeenStatus["conditions"] = [
    { type: "Ready", status: "False", reason: "AppNotReady", message: "it waits", lastTransitionTime: at },
  ];
  const statuses = [
    status(2),
    status(1),
    status(0),
    status(2, {}, { phase: "Failed", failure, steps, conditions }),
    status(2, {}, { phase: "Provisioning", steps, conditions }),
    status(1, {}, { phase: "Provisioning", steps, conditions }),
    status(2, {}, { endpoints: { url: "https://evil.example", adminUrl: "https://evil.example", hosts: [] } }),
    status(2, {}, { phase: "Suspended" }),
  ];
  const removal = { op: "delete", deleteAfter: "2026-11-27T10:00:00.000Z", force: false } as const;
  for (const stored of [desired(2), { ...desired(2), value: { ...desired(2).value, ...removal } }]) {
    for (const seen of statuses) {
      const index = new StoreIndex();
      index.setDesired(stored);
      index.setStatus(seen);
      const row = summarizeStore({ desired: stored, status: seen }, now);
      expect(rowsOf(index)).toStrictEqual([row]);
      expect(row.phase).toBe(composeStore({ desired: stored, status: seen }, now).phase);
    }
  }
});

test("desired states and statuses come in any order, and again, and make the same rows", () => {
  const other = { uid: uids[1], cluster: "c2", tenant: "acme" };
  const all = [
    (index: StoreIndex) => index.setDesired(desired(1)),
    (index: StoreIndex) => index.setDesired(desired(3)),
    (index: StoreIndex) => index.setStatus(status(3)),
    (index: StoreIndex) => index.setDesired(desired(5, { ...other })),
    (index: StoreIndex) => index.setStatus(status(5, other)),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: 5 }), fc.shuffledSubarray(all), (first, again) => {
      const index = new StoreIndex();
      for (const step of [...first, ...again]) step(index);
      // The name is the other tenant's now.
      expect(rowsOf(index)).toEqual([]);
      expect(rowsOf(index, "acme")).toMatchObject([{ name: "hats", phase: "Ready", revision: `${epoch}-5` }]);
      expect(index.size).toBe(1);
    }),
  );
});

test("a status of another cluster, tenant or life changes nothing", () => {
  const index = new StoreIndex();
  index.setDesired(desired(1));
  index.setStatus(status(1));
  const before = rowsOf(index);
  for (const life of [{ cluster: "c2" }, { tenant: "acme" }, { uid: uids[1] }]) {
    index.setStatus(status(1, life, { phase: "Failed" }));
  }
  expect(rowsOf(index)).toEqual(before);
});

test("statuses of stores that no tenant asked for do not pile up", () => {
  const index = new StoreIndex();
  for (let at = 0; at < 1500; at += 1) index.setStatus(status(1, { name: `ghost-${at}` }));
  for (let at = 0; at < 1500; at += 1) index.setDesired(desired(1, { name: `ghost-${at}` }));
  expect(rowsOf(index).filter(({ phase }) => phase === "Ready")).toHaveLength(1000);
});

describe("selecting rows", () => {
  const index = new StoreIndex();
  for (let at = 0; at < 30; at += 1) {
    const life = {
      name: `shop-${at}`,
      cluster: at % 3 === 0 ? "c2" : "c1",
      uid: uids[0],
      hosts: at === 7 ? ["xn--bcher-kva.example"] : [],
    };
    index.setDesired(desired(at + 1, life));
    if (at % 2 === 0) index.setStatus(status(at + 1, life, { phase: at % 10 === 0 ? "Failed" : "Ready" }));
  }
  const query = { sort: "name", limit: 100, clusters: new Map(), now } as const;
  const select = (filters: object, more: object = {}) =>
    selectRows(index.storesOf("default"), { ...query, filters, ...more });
  const names = (filters: object, more?: object) => select(filters, more).stores.map(({ name }) => name);

  test.each([
    ["shop-7", ["shop-7"]],
    ["bücher", ["shop-7"]],
    ["xn--bcher", ["shop-7"]],
    ["8.stores.ex", ["shop-18", "shop-28", "shop-8"]],
    ["nothing", []],
  ])("%s is looked for in names and hosts", (q, wanted) => {
    expect(names({ q })).toEqual(wanted);
  });

  test("numbers by phase are those of the other filters", () => {
    expect(select({}).counts).toEqual({ Pending: 15, Ready: 12, Failed: 3 });
    expect(select({ phase: ["Failed"] })).toMatchObject({ counts: { Pending: 15, Ready: 12, Failed: 3 }, total: 3 });
    expect(select({ cluster: ["c2"] }).counts).toEqual({ Pending: 5, Ready: 4, Failed: 1 });
    expect(select({ phase: ["Failed", "Ready"], cluster: ["c2", "c9"] }).total).toBe(5);
  });

  test.each(["name", "-name", "changed", "-changed", "created", "phase", "-phase"] as const)(
    "pages in the order of %s hold every row once",
    (sort) => {
      const whole = names({}, { sort });
      const paged: string[] = [];
      for (let after: unknown, more = true; more; ) {
        const page = select({}, { sort, after, limit: 7 });
        paged.push(...page.stores.map(({ name }) => name));
        after = page.next;
        more = page.next !== undefined;
      }
      expect(paged).toEqual(whole);
      expect(new Set(paged).size).toBe(30);
    },
  );
});
