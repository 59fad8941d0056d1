import { JetStreamApiError, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { headers, type NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  agentApiPrefix,
  bucketConfigs,
  type ClusterList,
  developmentScale,
  newRegistration,
  type StoreList,
  type StoreResource,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { migrate } from "../../../control-plane/bus/setup/migrate.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

/** The agent of c1, whose credentials someone has; c2 is who must not be reached. */
let api: Api;
let agent: NatsConnection;
let victim: StoreResource;
const heartbeatKey = "$KV.SP_CLUSTERS.c1.heartbeat";

beforeAll(async () => {
  api = await startApi({ trustsHosts: true });
  const { nats } = api.servers;
  const credentials = nats.credentials({ agent: "c1" });
  agent = await connect(keptConnectionOptions({ url: nats.url, credentials }));
  victim = await create("victim", "c2");
  await api.agent("c2").reportReady(victim);
});

afterAll(async () => {
  await agent?.close();
  await api?.[Symbol.asyncDispose]();
});

async function create(name: string, cluster: string): Promise<StoreResource> {
  return read(await api.ask("/v1/stores", post({ name, engine: "woocommerce", cluster })));
}

/** The server's refusal, if it refused. */
async function put(subject: string, body: object, fields: Record<string, string> = {}): Promise<string | undefined> {
  const own = headers();
  for (const [name, value] of Object.entries(fields)) own.set(name, value);
  const answer = await agent.request(`${agentApiPrefix}.${subject}`, JSON.stringify(body), {
    headers: own,
    timeout: 60_000,
  });
  return answer.json<{ error?: { description: string } }>().error?.description;
}

const beat = (change: object): object => ({
  schemaVersion: 1,
  cluster: "c1",
  agentVersion: "9.9.9",
  kubernetesReachable: true,
  stores: 0,
  ...change,
});

async function phaseInList(name: string): Promise<string | undefined> {
  const { items } = await read<StoreList>(await api.ask("/v1/stores?limit=200"));
  return items.find((it) => it.name === name)?.phase;
}

test("a roll-up on an own key is refused, so that others' statuses and registrations stay", async () => {
  expect(await put("$KV.SP_STATUS.c1.default.mine", {}, { "Nats-Rollup": "all" })).toMatch(/rollup/i);
  expect(await put(heartbeatKey, beat({}), { "Nats-Rollup": "all" })).toMatch(/rollup/i);
  expect((await read(await api.ask("/v1/stores/victim"))).phase).toBe("Ready");
  const { items } = await read<ClusterList>(await api.ask("/v1/clusters"));
  expect(items.map(({ cluster }) => cluster)).toEqual(["c1", "c2"]);
});

test("a roll-up on a store's subject is refused, also from who may write it, so that others' stores stay", async () => {
  const { nats } = api.servers;
  const writer = await connect(
    keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }),
  );
  const before = await api.writes();
  for (const subject of ["sp.v1.desired.c1.default.rolled", "sp.v1.claim.name.rolled", "sp.v1.key.default.rolled"]) {
    for (const reach of ["all", "sub"]) {
      const fields = headers();
      fields.set("Nats-Rollup", reach);
      const answer = await writer.request(subject, "{}", { headers: fields, timeout: 5000 });
      expect(answer.json<{ error?: { description: string } }>().error?.description).toMatch(/rollup/i);
    }
  }
  await writer.close();
  expect(await api.writes()).toBe(before);
  expect((await api.ask("/v1/stores/victim")).status).toBe(200);
});

test("no stream or bucket takes a roll-up, also after a migration from a version that had them on", async () => {
  const manager = await jetstreamManager(api.migrator);
  await manager.streams.update("SP_DESIRED", { allow_rollup_hdrs: true });
  await migrate(api.migrator, developmentScale);
  const rollups: Record<string, boolean> = {};
  for await (const { config } of manager.streams.list()) rollups[config.name] = config.allow_rollup_hdrs;
  expect(rollups).toEqual({
    SP_DESIRED: false,
    SP_LATEST: false,
    SP_HISTORY: false,
    SP_EVENTS: false,
    SP_RATE: false,
    SP_HOOKS: false,
    SP_DELIVERIES: false,
    KV_SP_STATUS: false,
    KV_SP_CLUSTERS: false,
    KV_SP_ACCESS: false,
    KV_SP_KEYS: false,
    KV_SP_HOOK_ENDPOINTS: false,
  });
});

test("buckets of an earlier version lose roll-ups by a migration", async () => {
  const manager = await jetstreamManager(api.migrator);
  await manager.streams.delete("KV_SP_STATUS");
  const older = { history: 1, markerTTL: 3_600_000, maxValueSize: 32_768, compression: true, replicas: 1 };
  await new Kvm(jetstream(api.migrator)).create("SP_STATUS", older);
  expect((await manager.streams.info("KV_SP_STATUS")).config.allow_rollup_hdrs).toBe(true);
  await migrate(api.migrator, developmentScale);
  for (const { name, subjects, max_bytes } of bucketConfigs(developmentScale)) {
    const { config } = await manager.streams.info(name);
    expect([config.allow_rollup_hdrs, config.subjects, config.max_bytes]).toEqual([false, [...subjects], max_bytes]);
  }
  await api.agent("c2").reportReady(victim);
});

test("headers that look like the server's own change nothing of another cluster", async () => {
  const { uid, revision, tenant } = victim;
  const [epoch, seq] = revision.split("-");
  const revisions = { observedSequence: Number(seq), appliedSequence: Number(seq) };
  const at = new Date().toISOString();
  const forged = { schemaVersion: 1, name: "victim", tenant, cluster: "c2", uid, epoch, ...revisions, phase: "Failed" };
  const status = { ...forged, conditions: [], steps: [], updatedAt: at };
  const key = "$KV.SP_STATUS.c1.default.mine";
  await put(key, status, { "Nats-Subject": "$KV.SP_STATUS.c2.default.victim" });
  await put(heartbeatKey, newRegistration("ghost", at), {
    "Nats-Subject": "$KV.SP_CLUSTERS.ghost.registration",
    "Nats-Sequence": "999999",
    "Nats-Time-Stamp": "2099-01-01T00:00:00Z",
  });
  await create("mine", "c1");
  // A list may lag by milliseconds; what is forged would stay.
  await expect.poll(() => phaseInList("victim")).toBe("Ready");
  const { items } = await read<ClusterList>(await api.ask("/v1/clusters"));
  expect(items.map(({ cluster }) => cluster)).toEqual(["c1", "c2"]);
});

test("a heartbeat that names another cluster than its key is dropped, and this is logged once", async () => {
  await api.agent("c2").beat({ stores: 3 });
  await put(heartbeatKey, beat({ cluster: "c2", stores: 999 }));
  const before = api.errors.length;
  for (const _ of [1, 2, 3]) {
    const { items } = await read<ClusterList>(await api.ask("/v1/clusters"));
    expect(items).toMatchObject([
      { cluster: "c1", online: false },
      { cluster: "c2", stores: 3, online: true },
    ]);
  }
  expect(api.errors.slice(before)).toEqual(["entry dropped: it names another cluster than its key"]);
  await api.agent("c1").beat();
});

test("a status that names another store than its key counts as none", async () => {
  const store = await create("renamed", "c1");
  await api.agent("c1").report({ ...store, uid: victim.uid }, { name: "victim", cluster: "c2", phase: "Failed" });
  await api.agent("c1").report(store, { tenant: "other", phase: "Failed" });
  expect((await read(await api.ask("/v1/stores/renamed"))).phase).toBe("Pending");
  expect((await read(await api.ask("/v1/stores/victim"))).phase).toBe("Ready");
});

test("addresses that are not the store's are not shown", async () => {
  const store = await create("lured", "c1");
  const evil = {
    url: "javascript:alert(1)",
    adminUrl: "https://victim.stores.example",
    hosts: ["victim.stores.example"],
  };
  await api.agent("c1").report(store, { endpoints: evil });
  const shown = await read(await api.ask("/v1/stores/lured"));
  expect(shown).toMatchObject({ phase: "Ready" });
  expect(shown).not.toHaveProperty("endpoints");
});

test("an address under another domain than the cluster's own is not shown, nor the state of a host no one asked for", async () => {
  const store = await create("moved", "c1");
  await api.agent("c1").beat({ baseDomain: "stores.example" });
  expect((await api.ask("/v1/clusters")).status).toBe(200);
  const addressesAt = (domain: string) => ({
    url: `https://moved.${domain}`,
    adminUrl: `https://moved.${domain}/wp-admin`,
    hosts: [`moved.${domain}`],
  });
  const hostStates = [{ host: "victim.example.org", ready: true }];
  const shownWith = async (domain: string): Promise<StoreResource> => {
    await api.agent("c1").report(store, { endpoints: addressesAt(domain), hostStates });
    return read(await api.ask("/v1/stores/moved"));
  };
  expect(await shownWith("stores.example")).toMatchObject({ endpoints: addressesAt("stores.example"), hostStates: [] });
  expect(await shownWith("evil.example")).not.toHaveProperty("endpoints");
});

test.each(["c1.default.a.b.c", "c1.default"])("a key of another shape is not stored: %s", async (key) => {
  await expect(put(`$KV.SP_STATUS.${key}`, {})).rejects.toThrow(/violation|no responders/i);
});

test.each(["*", ">", "x".repeat(300)])("an odd key disturbs no one: %s", async (name) => {
  // Whether the server takes it is its own business.
  await put(`$KV.SP_STATUS.c1.default.${name}`, {}).catch((error: unknown) => {
    if (error instanceof JetStreamApiError) throw error;
  });
  expect(await phaseInList("victim")).toBe("Ready");
});

test("a heartbeat of tomorrow's clock does not keep a dead agent online", async () => {
  await put(heartbeatKey, beat({ sentAt: "2099-01-01T00:00:00Z", lastSeen: "2099-01-01T00:00:00Z" }));
  api.skip(31_000);
  const { items } = await read<ClusterList>(await api.ask("/v1/clusters"));
  expect(items[0]?.online).toBe(false);
});
