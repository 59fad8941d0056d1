import { expect, test } from "vitest";
import { localProfile } from "../../constructs/index.ts";
import { BusUnavailableError, KubeApiError } from "../errors.ts";
import { fake } from "../fake.fixture.ts";
import type { ReconcileDeps } from "../pass.ts";
import { StatusPublisher } from "../status/publish-status.ts";
import { StoreCache } from "../store/store-cache.ts";
import { blankRecord, type StoreObject, type StoreRecord } from "../store/store-object.ts";
import { defaultTimings } from "../timings.ts";
import { createReconciler } from "./reconcile.ts";

const at = "2026-01-01T00:00:00.000Z";
const seen = { appliedRevision: "epoch001-6", observedRevision: "epoch001-6" };
const before = { readyAt: at, firstReadyAt: at, ...seen, phase: "Ready" } as const;
const store: StoreObject = {
  metadata: { name: "shop", uid: "object", resourceVersion: "1" },
  spec: {
    op: "delete",
    revision: { epoch: "epoch001", seq: 7 },
    uid: "u",
    tenant: "t",
    actor: "a",
    createdAt: at,
    acceptedAt: at,
    deleteAfter: at,
    force: true,
    store: { name: "shop", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
  },
  status: { ...blankRecord(), ...before, hostStates: [] },
};

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What a look at a delete reads, all of it well unless it is changed; everything else is not asked. */
function lookAtDelete(changes: object) {
  const written: StoreRecord[] = [];
  const told: string[] = [];
  const deps = fake<ReconcileDeps>({
    cluster: "c1",
    profile: localProfile,
    cache: new StoreCache(),
    timings: { ...defaultTimings, statusIntervalMs: 0, recordIntervalMs: 0 },
    clock: { now: () => new Date("2026-01-01T00:01:00.000Z") },
    templates: { forget: () => undefined },
    turns: { ask: () => 0, begin: () => undefined, end: () => undefined },
    logger: silent,
    stores: {
      find: () => store,
      applyStatus: (_: StoreObject, record: StoreRecord) => Promise.resolve(void written.push(record)),
      remove: () => Promise.resolve(),
    },
    writer: { read: () => Promise.resolve(undefined) },
    statusSink: {
      write: ({ phase }) => {
        told.push(phase);
        return Promise.resolve("written");
      },
    },
    feed: { newest: () => Promise.resolve({ seq: 9, data: new TextEncoder().encode(JSON.stringify(nextLife)) }) },
    ...changes,
  });
  const publisher = new StatusPublisher(deps);
  const reconciler = createReconciler(deps, publisher);
  return { written, told, publisher, pass: (passId = "p1") => reconciler.reconcile("shop", passId) };
}

const spec = { name: "shop", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] };
const nextLife = {
  op: "apply",
  schemaVersion: 1,
  uid: "0191b4c8-0000-4000-8000-000000000002",
  epoch: "0123456789abcdef",
  tenant: "default",
  actor: "test",
  createdAt: at,
  acceptedAt: at,
  spec,
};

const away = () => Promise.reject(new BusUnavailableError("the desired state can't be read"));

test("a stream that can't be asked whether the delete still holds is the delete's failure at the third try", async () => {
  const { written, publisher, pass } = lookAtDelete({ feed: { newest: away } });
  for (let tries = 0; tries < 3; tries += 1) await expect(pass()).rejects.toBeInstanceOf(BusUnavailableError);
  await publisher.flush();
  const shown = written.at(-1);
  const words = { reason: "Retrying", message: "the desired state can't be read" };
  expect(shown).toMatchObject({ phase: "Deleting", failure: { ...words, step: "namespace" } });
  expect(shown?.conditions.find(({ type }) => type === "Ready")).toMatchObject(words);
});

test("a delete that was observed shows nothing of what was said before, also when its first look fails", async () => {
  const { written, told, publisher, pass } = lookAtDelete({ feed: { newest: away } });
  await expect(pass()).rejects.toBeInstanceOf(BusUnavailableError);
  await publisher.flush();
  expect(told).toEqual(["Deleting"]);
  expect(written.at(-1)?.conditions.find(({ type }) => type === "Ready")).toMatchObject({ reason: "Deleting" });
});

test("a Store object that can't be removed says so, and the bus is never told again that the name is taken", async () => {
  const refused = () => Promise.reject(new BusUnavailableError("no"));
  const seen: StoreRecord[] = [];
  const stores = {
    find: () => store,
    applyStatus: (_: StoreObject, record: StoreRecord) => Promise.resolve(void seen.push(record)),
    remove: refused,
  };
  const { told, publisher, pass } = lookAtDelete({ stores });
  for (let tries = 0; tries < 3; tries += 1) await expect(pass()).rejects.toBeInstanceOf(BusUnavailableError);
  await publisher.flush();
  expect(seen.at(-1)).toMatchObject({ failure: { reason: "Retrying", message: "no" } });
  expect(new Set(told)).toEqual(new Set(["Deleted"]));
});

test("what only a person can end is no failed pass: a delete comes again every minute, and is logged when it is news", async () => {
  const logged: unknown[] = [];
  const refusal = (message: string) => new KubeApiError({ code: 422, reason: "Invalid", message, causes: [] });
  let words = "legal hold";
  const read = () => Promise.reject(refusal(words));
  const logger = { ...silent, warn: (fields: object) => void logged.push(fields) };
  const { written, publisher, pass } = lookAtDelete({ writer: { read }, logger });
  const everyMinute = { outcome: "terminal", againAfterMs: 60_000 };
  for (let tries = 0; tries < 3; tries += 1) expect(await pass()).toEqual(everyMinute);
  expect(logged).toMatchObject([{ store: "shop", reason: "ApplyRejected", err: { message: words } }]);
  words = "another hold";
  expect(await pass()).toEqual(everyMinute);
  expect(logged).toHaveLength(2);
  await publisher.flush();
  expect(written.at(-1)?.failure).toMatchObject({ reason: "ApplyRejected", message: words, step: "namespace" });
});

test("a delete that waits out its grace is a pass that waits", async () => {
  const deleteAfter = "2026-01-01T01:00:00.000Z";
  const stores = {
    find: () => ({ ...store, spec: { ...store.spec, deleteAfter } }),
    applyStatus: () => Promise.resolve(),
  };
  const { pass } = lookAtDelete({ stores });
  expect(await pass()).toEqual({ outcome: "waiting", againAfterMs: 59 * 60_000 });
});

test("a cluster whose clock is ahead ends no grace period: the bus, asked for the time, says how long it still is", async () => {
  const deleteAfter = "2026-01-01T00:00:30.000Z"; // over by the cluster's clock
  const stores = {
    find: () => ({ ...store, spec: { ...store.spec, deleteAfter } }),
    applyStatus: () => Promise.resolve(),
  };
  const busTime = (): Promise<Date> => Promise.resolve(new Date("2026-01-01T00:00:20.000Z"));
  const { pass } = lookAtDelete({ stores, feed: { busTime } });
  expect(await pass()).toEqual({ outcome: "waiting", againAfterMs: 10_000 });
});

test("every line that a pass logs, whichever step writes it, carries the pass's id and the store", async () => {
  const logged: object[] = [];
  const note = (fields: object): void => void logged.push(fields);
  const refused = new KubeApiError({ code: 403, reason: "Forbidden", message: "no", causes: [] });
  const annotations = { "storeplane.dev/uid": "u", "storeplane.dev/revision": "epoch001-7" };
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "store-shop", uid: "n", annotations } };
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "setup", namespace: "store-shop", uid: "j" } };
  const writer = { read: () => Promise.resolve(namespace), remove: () => Promise.reject(refused) };
  const owned = { inNamespace: (kind: string) => (kind === "Job" ? [job] : []), find: () => undefined };
  const { pass } = lookAtDelete({ writer, owned, logger: { ...silent, info: note, warn: note } });
  await expect(pass("p1")).rejects.toThrow("no");
  await expect(pass("p2")).rejects.toThrow("no");
  expect(logged).toMatchObject([
    { passId: "p1", store: "shop", err: refused },
    { passId: "p2", store: "shop", err: refused },
  ]);
});
