import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClusterList, clusterConsumerConfig, desiredStream, historyStream } from "../../../contract/index.ts";
import { receiveDueMs } from "../../../control-plane/stores/not-received.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let manager: JetStreamManager;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi({ everyMs: 500 });
  manager = await jetstreamManager(api.migrator);
});

afterAll(() => api?.[Symbol.asyncDispose]());

const settingsOf = async (cluster: string): Promise<object | undefined> =>
  (await manager.consumers.info(desiredStream, cluster).catch(() => undefined))?.config;

const isRight = (cluster: string): Promise<true> =>
  pollUntil({ what: `the durable of ${cluster} is as the contract says` }, async () => {
    const found = await settingsOf(cluster);
    const wanted = Object.entries(clusterConsumerConfig(cluster));
    return (found && wanted.every(([name, value]) => Reflect.get(found, name) === value)) || undefined;
  });

/** What was done is logged when its answer has come. */
const isLogged = (warning: string): Promise<true> =>
  pollUntil({ what: `"${warning}" is logged` }, () => api.warnings.includes(warning) || undefined);

test("a durable that is deleted is re-created with the contract's settings, which is logged", async () => {
  await manager.consumers.delete(desiredStream, "c1");
  expect(await isRight("c1")).toBe(true);
  await isLogged("the cluster's durable was missing and is re-created");
});

test("a durable with another filter and other settings is put right", async () => {
  await manager.consumers.update(desiredStream, "c2", {
    filter_subject: "sp.v1.desired.c9.>",
    ack_wait: 60_000_000_000,
  });
  expect(await isRight("c2")).toBe(true);
  await isLogged("the cluster's durable had other settings and is put right");
});

test("a round that fails is followed by the next one", async () => {
  await manager.streams.delete("KV_SP_CLUSTERS");
  await pollUntil({ what: "the missing bucket is logged" }, () =>
    api.errors.find((it) => it.startsWith("the bus lacks what the platform needs")),
  );
  await api.restoreBus();
  await manager.consumers.delete(desiredStream, "c1");
  expect(await isRight("c1")).toBe(true);
});

test("a stream that is only needed for the history is missed too", async () => {
  await manager.streams.delete(historyStream);
  const named = await pollUntil({ what: "the missing history is logged" }, () =>
    api.errors.find((it) => it.includes(historyStream)),
  );
  expect(named).toContain("the bus lacks what the platform needs");
  expect((await api.ask("/readyz")).status).toBe(200);
});

test("a store that no agent observes fails with a cause, but only while its cluster is there", async () => {
  await api.agent("c1").beat({ wellSeconds: 3600 });
  await read<ClusterList>(await api.ask("/v1/clusters"));
  expect((await api.ask("/v1/stores", post({ name: "unheard", engine, cluster: "c1" }))).status).toBe(202);
  const show = async () => read(await api.ask("/v1/stores/unheard"));
  expect(await show()).toMatchObject({ phase: "Pending" });
  api.skip(receiveDueMs + 1000);
  await api.ask("/v1/clusters");
  expect(await show()).toMatchObject({ phase: "Pending" });
  const missing = [{ what: "durable", message: "SP_DESIRED has no durable c1." }];
  await api.agent("c1").beat({ wellSeconds: 10, missing });
  await api.ask("/v1/clusters");
  expect(await show()).toMatchObject({ phase: "Pending" });
  await api.agent("c1").beat({ wellSeconds: 3600, missing });
  await api.ask("/v1/clusters");
  const failed = await show();
  expect(failed).toMatchObject({ phase: "Failed", failure: { reason: "NotReceived", step: "observed" } });
  expect(failed.failure?.message).toContain("SP_DESIRED has no durable c1.");
  expect(failed.conditions.find(({ type }) => type === "Synced")).toMatchObject({ reason: "NotReceived" });
});

test("a delete of a live shop that no agent observes says so and keeps its phase", async () => {
  const store = await read(await api.ask("/v1/stores", post({ name: "alive", engine, cluster: "c2" })));
  await api.agent("c2").reportReady(store);
  expect((await api.ask("/v1/stores/alive", { method: "DELETE" })).status).toBe(202);
  api.skip(receiveDueMs + 1000);
  await api.agent("c2").beat({ wellSeconds: 3600 });
  await api.ask("/v1/clusters");
  const shown = await read(await api.ask("/v1/stores/alive"));
  expect(shown).toMatchObject({ phase: "Deleting" });
  expect(shown).not.toHaveProperty("failure");
  expect(shown.conditions.find(({ type }) => type === "Synced")).toMatchObject({ reason: "NotReceived" });
  expect((await api.ask("/v1/stores/alive/undelete", { method: "POST" })).status).toBe(202);
});
