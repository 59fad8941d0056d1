import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  auditStream,
  auditStreamConfig,
  auditSubject,
  desiredStream,
  developmentScale,
  latestStream,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { migrate, migrateAudit } from "../../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { NatsRole, Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";

let servers: Servers;
let migrator: NatsConnection;

const open = (role: NatsRole): Promise<NatsConnection> =>
  connect(keptConnectionOptions({ url: servers.nats.url, credentials: servers.nats.credentials(role) }));

beforeAll(async () => {
  servers = await startServers({ clusters: [], agents: ["c1"] });
  migrator = await open("migrator");
});

afterAll(async () => {
  await migrator.close();
  await servers[Symbol.asyncDispose]();
});

test("five migrations at once on an empty server agree on one epoch", async () => {
  const connections = await Promise.all(Array.from({ length: 5 }, () => open("migrator")));
  const epochs = (await Promise.all(connections.map((it) => migrate(it, developmentScale)))).map(({ epoch }) => epoch);
  await Promise.all(connections.map((it) => it.close()));
  expect(epochs[0]).toMatch(/^[a-z0-9]{16}$/);
  expect((await migrate(migrator, developmentScale)).epoch).toBe(epochs[0]);
  expect(new Set(epochs)).toEqual(new Set([epochs[0]]));
});

test("a stream that the server's disk refuses for a moment is made all the same", async () => {
  const manager = await jetstreamManager(migrator);
  const { config } = await manager.streams.info(latestStream);
  const [folder = ""] = globSync(join(servers.dir, "**", "streams", latestStream));
  const refusals = (): number =>
    readFileSync(join(servers.dir, "nats", "nats-server.log"), "utf8").split("Stream create failed").length;
  const before = refusals();
  await manager.streams.delete(latestStream);
  await pollUntil({ what: "its folder is gone", timeoutMs: 60_000 }, () => !existsSync(folder) || undefined);
  // The server refuses the stream for this file, and removes it with what it has begun of the stream.
  writeFileSync(folder, "");
  await migrate(migrator, developmentScale);
  expect(refusals()).toBe(before + 1);
  expect((await manager.streams.info(latestStream)).config).toMatchObject({ sources: config.sources });
});

test("a migration with other settings changes them and keeps epoch and messages", async () => {
  const manager = await jetstreamManager(migrator);
  const { epoch } = await migrate(migrator, developmentScale);
  const writer = await open("control-plane");
  await writer.request("sp.v1.key.default.kept", "{}", { timeout: 60_000 });
  await writer.close();
  const before = await manager.streams.info(desiredStream);
  const maxBytes = developmentScale.maxBytes * 2;
  expect((await migrate(migrator, { ...developmentScale, maxBytes })).epoch).toBe(epoch);
  // The tenant that is there from the first migration on, and one more.
  expect(before.state.messages).toBe(2);
  const after = await manager.streams.info(desiredStream);
  expect(after.config).toMatchObject({ max_bytes: maxBytes, metadata: { epoch }, deny_delete: true });
  expect([after.created, after.state.last_seq]).toEqual([before.created, before.state.last_seq]);
});

test("a stream that is larger than the bus has room for is named, with the bytes that it wants", async () => {
  const greedy = migrate(migrator, { ...developmentScale, maxBytes: 2 ** 60 });
  await expect(greedy).rejects.toThrow(
    /^stream SP_DESIRED wants 11529215046068\d+ bytes on each of 1 servers, and the /,
  );
  await expect(greedy).rejects.toThrow(/beside the \d+ bytes .*STOREPLANE_STREAM_MAX_BYTES$/);
  expect((await (await jetstreamManager(migrator)).streams.info(desiredStream)).config.max_bytes).toBeLessThan(2 ** 60);
});

test("the audit is not made smaller than what it holds, and stays as it is", async () => {
  const auditor = await open("audit-migrator");
  const manager = await jetstreamManager(auditor, { checkAPI: false });
  const least = auditStreamConfig({ replicas: 1, maxBytes: 1 }).max_bytes;
  await migrateAudit(auditor, developmentScale);
  const writer = await open("control-plane");
  const block = new Uint8Array(200_000).fill(120);
  for (let held = 0; held <= least; held += block.length) await writer.request(auditSubject("large"), block);
  const before = await manager.streams.info(auditStream);
  await expect(migrateAudit(auditor, { replicas: 1, maxBytes: 1 })).rejects.toThrow(
    /^stream SP_AUDIT holds \d+ bytes and would have room for 67108864: ask for more/,
  );
  const after = await manager.streams.info(auditStream);
  expect([after.config.max_bytes, after.state.messages]).toEqual([before.config.max_bytes, before.state.messages]);
  await migrateAudit(auditor, { replicas: 1, maxBytes: developmentScale.maxBytes / 2 });
  expect((await manager.streams.info(auditStream)).config.max_bytes).toBe(developmentScale.maxBytes / 8);
  await Promise.all([auditor.close(), writer.close()]);
});

test("registering a cluster twice keeps its durable and its first registration", async () => {
  const manager = await jetstreamManager(migrator);
  await registerCluster(migrator, "c1");
  const before = await manager.consumers.info(desiredStream, "c1");
  const entry = { last_by_subj: "$KV.SP_CLUSTERS.c1.registration" };
  const registration = await manager.streams.getMessage("KV_SP_CLUSTERS", entry);
  await registerCluster(migrator, "c1");
  expect((await manager.consumers.info(desiredStream, "c1")).created).toBe(before.created);
  expect((await manager.streams.getMessage("KV_SP_CLUSTERS", entry))?.seq).toBe(registration?.seq);
});

test("a durable of older settings gets the present ones and keeps its place", async () => {
  const manager = await jetstreamManager(migrator);
  await manager.consumers.update(desiredStream, "c1", {
    ack_wait: 60_000_000_000,
    filter_subject: "sp.v1.desired.c1.>",
  });
  await registerCluster(migrator, "c1");
  expect((await manager.consumers.info(desiredStream, "c1")).config.ack_wait).toBe(5_000_000_000);
});

test("an id that could escape its subjects is refused", async () => {
  for (const id of ["*", "c1.>", "C1", ""]) await expect(registerCluster(migrator, id)).rejects.toThrow(/must be/);
});
