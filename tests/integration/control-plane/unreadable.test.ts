import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  agentApiPrefix,
  desiredSubject,
  nameClaimSubject,
  type StoreList,
  type StoreResource,
  statusBucket,
  statusKey,
  type TenantList,
  tenantSubject,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let writer: NatsConnection;
let agent: NatsConnection;

beforeAll(async () => {
  api = await startApi();
  const { nats } = api.servers;
  const open = (role: "control-plane" | { agent: string }): Promise<NatsConnection> =>
    connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials(role) }));
  writer = await open("control-plane");
  agent = await open({ agent: "c1" });
});

afterAll(async () => {
  await writer?.close();
  await agent?.close();
  await api?.[Symbol.asyncDispose]();
});

async function createReady(name: string): Promise<StoreResource> {
  const store = await read(await api.ask("/v1/stores", post({ name, engine: "woocommerce", cluster: "c1" })));
  await api.agent("c1").reportReady(store);
  return store;
}

/** Past the API, as no client can. */
async function writeDesired(store: string, data: string): Promise<number> {
  const answer = await writer.request(desiredSubject({ cluster: "c1", tenant: "default", store }), data);
  return answer.json<{ seq: number }>().seq;
}

test("a store whose newest message no one can read is shown, deleted and taken back as if it had not come", async () => {
  const store = await createReady("garbled");
  const seq = await writeDesired("garbled", "not JSON");
  const shown = await api.ask("/v1/stores/garbled");
  expect(shown.status).toBe(200);
  const { uid, revision } = await read(shown);
  expect([uid, revision.split("-")[1]]).toEqual([store.uid, String(seq)]);
  const deleted = await api.ask("/v1/stores/garbled", { method: "DELETE" });
  expect(deleted.status).toBe(202);
  expect(await read(deleted)).toMatchObject({ uid: store.uid, phase: "Deleting" });
  expect((await api.ask("/v1/stores/garbled/undelete", { method: "POST" })).status).toBe(202);
});

test("a store whose newest message is a later version's is left to that version", async () => {
  await createReady("later");
  await writeDesired("later", JSON.stringify({ schemaVersion: 2 }));
  expect((await api.ask("/v1/stores/later?force=true", { method: "DELETE" })).status).toBe(500);
});

test("a claim that no one can read ends no count and no list, and lowers no counter", async () => {
  await createReady("counted");
  await createReady("misread");
  expect((await api.ask("/v1/stores/misread?force=true", { method: "DELETE" })).status).toBe(202);
  const used = (await api.withBackend(({ tenants }) => tenants.current("default")))?.used;
  const spoilt = await writer.request(nameClaimSubject("misread"), "not JSON");
  expect(spoilt.json<{ seq: number }>().seq).toBeGreaterThan(0);
  const review = await api.askAs("default", "platform-admin")("/v1/tenants/default/verify", { method: "POST" });
  expect([review.status, await review.json()]).toEqual([200, { tenant: "default", before: used, after: used }]);
  const { items } = await read<StoreList>(await api.ask("/v1/stores?limit=200"));
  expect(items.map(({ name }) => name)).toContain("counted");
});

test("a tenant that no one can read hides no other from the list, and is told to whoever asks for it", async () => {
  const admin = api.askAs("default", "platform-admin");
  expect((await admin("/v1/tenants", post({ tenant: "garbled" }))).status).toBe(201);
  await writer.request(tenantSubject("garbled"), "not JSON");
  const listed = await admin("/v1/tenants?limit=200");
  const { items } = (await listed.json()) as TenantList;
  expect(items.map(({ tenant }) => tenant)).toContain("default");
  expect(items.map(({ tenant }) => tenant)).not.toContain("garbled");
  expect((await admin("/v1/tenants/garbled")).status).toBe(500);
});

test("a store of an agent whose words are newer than the API is shown in them, and keeps its grace period", async () => {
  const store = await createReady("ahead-of-us");
  const at = new Date().toISOString();
  const [epoch, seq] = store.revision.split("-");
  const revision = { observedSequence: Number(seq), appliedSequence: Number(seq) };
  const { uid, name, tenant, cluster } = store;
  const step = { name: "warmed", state: "Done" };
  const status = { schemaVersion: 1, uid, name, tenant, cluster, epoch, ...revision, phase: "Warming" };
  const because = { reason: "Warming", message: "caches are filled", lastTransitionTime: at };
  const condition = { type: "Warm", status: "False", ...because };
  const failure = { reason: "Warming", message: "caches are filled", step: "warmed", since: at };
  const words = { conditions: [condition], steps: [step], failure, firstReadyAt: at, readyAt: at, updatedAt: at };
  const key = statusKey({ cluster: "c1", tenant: "default", store: name });
  await agent.request(`${agentApiPrefix}.$KV.${statusBucket}.${key}`, JSON.stringify({ ...status, ...words }));
  const shown = await read(await api.ask("/v1/stores/ahead-of-us"));
  expect(shown).toMatchObject({ phase: "Warming", readyAt: at, failure });
  expect(shown.conditions).toContainEqual(condition);
  expect(shown.steps.at(-1)).toEqual(step);
  const { deleteAfter = "" } = await read(await api.ask("/v1/stores/ahead-of-us", { method: "DELETE" }));
  expect(Date.parse(deleteAfter)).toBeGreaterThan(Date.now() + 86_400_000);
});
