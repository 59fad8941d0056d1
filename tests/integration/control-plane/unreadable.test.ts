import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  accessBucket,
  accessKey,
  agentApiPrefix,
  type CreatedToken,
  clustersBucket,
  desiredSchemaVersion,
  desiredSubject,
  nameClaimSubject,
  type StoreList,
  type StoreResource,
  statusBucket,
  statusKey,
  type TenantList,
  type TokenList,
  tenantSubject,
  tokenKey,
  tokenUseKey,
  webhookBucket,
  webhookSettingsKey,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
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
  await writeDesired("later", JSON.stringify({ schemaVersion: desiredSchemaVersion + 1 }));
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
  await pollUntil({ what: "the list has the store" }, async () => {
    const { items } = await read<StoreList>(await api.ask("/v1/stores?limit=200"));
    return items.some(({ name }) => name === "counted") || undefined;
  });
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

test("a token or a last use that no one can read hides no other token, and is logged once", async () => {
  const admin = api.askAs("default", "tenant-admin");
  const make = async (name: string): Promise<string> => {
    const made = await admin("/v1/tokens", post({ name, role: "tenant-viewer" }));
    return ((await made.json()) as CreatedToken).id;
  };
  const [spoilt, used, whole] = [await make("spoilt"), await make("used"), await make("whole")];
  const keys = [tokenKey(spoilt), tokenUseKey(used)];
  const before = api.errors.length;
  for (const key of keys) await writer.request(`$KV.${accessBucket}.${key}`, "not JSON");
  for (let times = 0; times < 2; times += 1) {
    const listed = await admin("/v1/tokens");
    const { items } = (await listed.json()) as TokenList;
    expect(new Set(items.map(({ id }) => id))).toEqual(new Set([used, whole]));
  }
  expect(api.errors.slice(before)).toHaveLength(keys.length);
  expect((await admin(`/v1/tokens/${spoilt}`)).status).toBe(500);
});

test("a webhook and a cluster's invitation that no one can read hide no other", async () => {
  const admin = api.askAs("default", "tenant-admin");
  const make = async (name: string): Promise<string> => {
    const made = await admin("/v1/webhooks", post({ url: `https://${name}.example.com/` }));
    expect(made.status).toBe(201);
    return ((await made.json()) as { id: string }).id;
  };
  const [spoilt, whole] = [await make("spoilt"), await make("whole")];
  await writer.request(`$KV.${webhookBucket}.${webhookSettingsKey("default", spoilt)}`, "not JSON");
  await writer.request(`$KV.${clustersBucket}.${accessKey("c1")}`, "not JSON");
  const before = api.errors.length;
  const { items } = (await (await admin("/v1/webhooks")).json()) as { items: { id: string }[] };
  expect(items.map(({ id }) => id)).toEqual([whole]);
  await admin("/v1/webhooks");
  expect(api.errors.length).toBe(before + 1);
  const clusters = (await (await api.ask("/v1/clusters")).json()) as { items: { cluster: string }[] };
  expect(clusters.items.map(({ cluster }) => cluster)).toContain("c1");
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
