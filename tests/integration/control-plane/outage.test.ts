import { rmSync } from "node:fs";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  desiredStream,
  developmentScale,
  historyStream,
  latestStream,
  type ProblemDetails,
  type StoreList,
  statusBucket,
} from "../../../contract/index.ts";
import { migrate } from "../../../control-plane/bus/setup/migrate.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { turnJetStreamOff } from "../../fixtures/nats-accounts.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

/** Half a second on a quiet machine, and less than the ten that a request gives the bus to come back. */
const atOnceMs = 9500;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

const readyDetail = async (): Promise<unknown> => (await read<ProblemDetails>(await api.ask("/readyz"))).detail;

const isReady = (): Promise<true> =>
  pollUntil({ what: "/readyz is 200" }, async () => {
    return (await api.ask("/readyz")).status === 200 || undefined;
  });

test("creates under way while nats-server is killed and restarted are all accepted, each once", async () => {
  const { process } = api.servers.nats;
  await api.ask("/v1/stores", post({ name: "before", engine }));
  const before = await api.writes();
  const names = Array.from({ length: 60 }, (_, index) => `outage-${index}`);
  const creates = Promise.all(names.map((name) => api.ask("/v1/stores", post({ name, engine }))));
  await process.kill("SIGKILL");
  await process.start();
  const responses = await creates;
  await api.untilConnected();
  expect(responses.map(({ status }) => status)).toEqual(names.map(() => 202));
  expect(await api.writes()).toBe(before + 2 * names.length);
  const stores = await Promise.all(responses.map((it) => read(it)));
  for (const store of stores) {
    expect(await read(await api.ask(`/v1/stores/${store.name}`))).toMatchObject({ revision: store.revision });
  }
});

test("while nats-server is away for good, requests get 503 within ten seconds and say when to come back", async () => {
  const { process } = api.servers.nats;
  await process.kill("SIGKILL");
  try {
    const startedAt = performance.now();
    const [create, get, list, ready, health] = await Promise.all([
      api.ask("/v1/stores", post({ name: "too-late", engine })),
      api.ask("/v1/stores/before"),
      api.ask("/v1/stores"),
      api.ask("/readyz"),
      api.ask("/healthz"),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    const problems: ProblemDetails[] = [];
    for (const response of [create, get, list, ready]) {
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
      problems.push(await read<ProblemDetails>(response));
      expect(problems.at(-1)).toMatchObject({ code: "bus-unavailable", retryable: true });
    }
    expect(health.status).toBe(200);
    const soon = performance.now();
    const [again, readiness] = await Promise.all([api.ask("/v1/stores/before"), api.ask("/readyz")]);
    expect(performance.now() - soon).toBeLessThan(atOnceMs);
    expect([again.status, again.headers.get("retry-after")]).toEqual([503, "5"]);
    expect((await read<ProblemDetails>(readiness)).detail).toMatch(/^Not ready: no connection to the bus for \d+ s: /);
  } finally {
    await process.start();
    await api.untilConnected();
  }
});

test("what was refused meanwhile was not written, and all goes on without a restart", async () => {
  await isReady();
  expect((await api.ask("/v1/stores/before")).status).toBe(200);
  expect((await api.ask("/v1/stores/too-late")).status).toBe(404);
  expect((await api.ask("/v1/stores", post({ name: "after", engine }))).status).toBe(202);
  await pollUntil({ what: "the new store in the list" }, async () => {
    const { items } = await read<StoreList>(await api.ask("/v1/stores?limit=200"));
    return items.some(({ name }) => name === "after") || undefined;
  });
});

test("a bucket that is lost while all runs is named, later requests are told at once, and a migration brings it back", async () => {
  const manager = await jetstreamManager(api.migrator);
  await manager.streams.delete(`KV_${statusBucket}`);
  await expect.poll(readyDetail).toBe("Not ready: the bus has no stream KV_SP_STATUS: run the migration.");
  expect((await api.ask("/v1/stores/before")).status).toBe(503);
  const startedAt = performance.now();
  expect((await api.ask("/v1/stores/before")).status).toBe(503);
  expect(performance.now() - startedAt).toBeLessThan(atOnceMs);
  await migrate(api.migrator, developmentScale);
  expect((await api.ask("/v1/stores/before")).status).toBe(200);
});

test("JetStream that is off for a while is named, and all goes on when it is on again", async () => {
  const turnOn = await turnJetStreamOff(api.servers.nats);
  try {
    await expect.poll(readyDetail).toBe("Not ready: JetStream is not enabled on the bus, or not up yet.");
    expect((await api.ask("/v1/stores/before")).status).toBe(503);
    expect((await api.ask("/v1/stores", post({ name: "unstored", engine }))).status).toBe(503);
  } finally {
    await turnOn();
    await api.untilConnected();
  }
  await isReady();
  expect((await api.ask("/v1/stores/before")).status).toBe(200);
  expect((await api.ask("/v1/stores/unstored")).status).toBe(404);
  expect((await api.ask("/v1/stores", post({ name: "stored", engine, cluster: "c1" }))).status).toBe(202);
});

const presentEpoch = async (): Promise<string | undefined> =>
  (await (await jetstreamManager(api.migrator)).streams.info(desiredStream)).config.metadata?.["epoch"];

test("a bus that comes back empty is named; what is made after the migration is of the new epoch", async () => {
  const { process } = api.servers.nats;
  const before = await read(await api.ask("/v1/stores", post({ name: "last-word", engine, cluster: "c1" })));
  await process.kill("SIGKILL");
  rmSync(join(api.servers.dir, "nats", "data"), { recursive: true });
  await process.start();
  await api.untilConnected();
  await expect.poll(readyDetail).toContain("the bus has no stream SP_DESIRED: run the migration");
  await api.restoreBus();
  await api.agent("c1").beat();
  await isReady();
  expect((await api.ask("/v1/stores/last-word")).status).toBe(404);
  const made = await read(await api.ask("/v1/stores", post({ name: "last-word", engine, cluster: "c1" })));
  expect(made.revision.startsWith(`${await presentEpoch()}-`)).toBe(true);
  expect(before.revision).not.toContain(await presentEpoch());
});

test("streams that are re-created while all runs give what is made then their epoch", async () => {
  const manager = await jetstreamManager(api.migrator);
  const before = await read(await api.ask("/v1/stores", post({ name: "older", engine, cluster: "c1" })));
  for (const stream of [desiredStream, latestStream, historyStream]) await manager.streams.delete(stream);
  expect((await api.ask("/v1/stores/older")).status).toBe(503);
  await api.restoreBus();
  const made = await read(await api.ask("/v1/stores", post({ name: "older", engine, cluster: "c1" })));
  expect(made.revision.startsWith(`${await presentEpoch()}-`)).toBe(true);
  expect(before.revision).not.toContain(await presentEpoch());
});
