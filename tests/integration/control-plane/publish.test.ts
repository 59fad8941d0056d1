import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { desiredStream, developmentScale, inboxPrefix } from "../../../contract/index.ts";
import type { Bus } from "../../../control-plane/bus/connection/bus.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { defaultRetryPolicy } from "../../../control-plane/bus/connection/retry.ts";
import { Slots } from "../../../control-plane/bus/connection/slots.ts";
import { trackConnection } from "../../../control-plane/bus/connection/track-connection.ts";
import { migrate } from "../../../control-plane/bus/setup/migrate.ts";
import { publishDesired, type Write } from "../../../control-plane/bus/stream/publish-desired.ts";
import { BusUnavailableError } from "../../../control-plane/ports/errors.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { LossyProxy } from "./lossy-proxy.ts";

let servers: Servers;
let manager: JetStreamManager;
let direct: Bus;
const connections: NatsConnection[] = [];

async function open(role: "migrator" | "control-plane", url = servers.nats.url): Promise<Bus> {
  const connection = await connect(keptConnectionOptions({ url, credentials: servers.nats.credentials(role) }));
  connections.push(connection);
  return trackConnection(connection, inboxPrefix(role));
}

beforeAll(async () => {
  servers = await startServers({ clusters: [] });
  const migrator = await open("migrator");
  await migrate(migrator.connection, developmentScale);
  manager = await jetstreamManager(migrator.connection);
  direct = await open("control-plane");
});

afterAll(async () => {
  await Promise.all(connections.map((it) => it.close()));
  await servers[Symbol.asyncDispose]();
});

type Writes = readonly [...Write[], Write];

const data = new TextEncoder().encode("{}");
const subject = (name: string): string => `sp.v1.desired.c1.default.${name}`;
const single = (name: string, expected = 0): Writes => [{ subject: subject(name), data, expected }];
const batch = (name: string): Writes => [
  { subject: `sp.v1.claim.name.${name}`, data, expected: 0 },
  { subject: `sp.v1.key.default.${name}`, data, expected: 0, ttl: "24h" },
  { subject: subject(name), data, expected: 0 },
];

/** A loaded machine may need longer for a crowd than a request has. */
const policy = { ...defaultRetryPolicy, budgetMs: 60_000 };

const publish = (writes: Writes, bus = direct, slots = new Slots(32)): Promise<number> =>
  publishDesired({ open: () => Promise.resolve(bus), slots, writeId: crypto.randomUUID(), writes, policy });

async function lastSequence(): Promise<number> {
  return (await manager.streams.info(desiredStream)).state.last_seq;
}

test("a batch is stored as a whole and returns the sequence of its last message", async () => {
  const seq = await publish(batch("whole"));
  const stored = await manager.streams.getMessage(desiredStream, { last_by_subj: subject("whole") });
  expect(stored?.seq).toBe(seq);
  const key = await manager.streams.getMessage(desiredStream, { last_by_subj: "sp.v1.key.default.whole" });
  expect([key?.seq, key?.header.get("Nats-TTL")]).toEqual([seq - 1, "24h"]);
});

test("a batch of which one expectation fails writes nothing", async () => {
  const before = await lastSequence();
  const [claim, key] = batch("half") as [Write, Write, Write];
  const taken = { subject: subject("whole"), data, expected: 0 };
  await expect(publish([claim, key, taken])).rejects.toThrow(expect.objectContaining({ name: "ConflictError" }));
  expect(await lastSequence()).toBe(before);
});

test("a single write at a wrong sequence is a conflict and writes nothing", async () => {
  const seq = await publish(single("fenced"));
  expect(await publish(single("fenced", seq))).toBe(seq + 1);
  await expect(publish(single("fenced", seq))).rejects.toThrow(expect.objectContaining({ name: "ConflictError" }));
  expect(await lastSequence()).toBe(seq + 1);
});

test.each([
  ["a single write", single],
  ["a batch", batch],
])("%s whose answer is lost is known as our own success and is not written twice", async (title, writes) => {
  await using proxy = await LossyProxy.start(Number(new URL(servers.nats.url).port));
  const bus = await open("control-plane", proxy.url);
  const before = await lastSequence();
  const wanted = writes(title.replaceAll(" ", "-"));
  proxy.loseAnswers();
  const answer = publish(wanted, bus);
  const what = "the write to be stored although its answer is lost";
  await pollUntil({ what }, async () => (await lastSequence()) === before + wanted.length || undefined);
  proxy.breakAndRecover();
  expect(await answer).toBe(before + wanted.length);
  expect(await lastSequence()).toBe(before + wanted.length);
  await bus.connection.close();
});

test("a write that may have been carried out is told from one that was not", async () => {
  await using proxy = await LossyProxy.start(Number(new URL(servers.nats.url).port));
  const bus = await open("control-plane", proxy.url);
  const short = { ...defaultRetryPolicy, budgetMs: 500 };
  const input = { slots: new Slots(1), writeId: crypto.randomUUID(), writes: single("unknown"), policy: short };
  proxy.loseAnswers();
  const detailOf = async (): Promise<string> => {
    const failed = await publishDesired({ ...input, open: () => Promise.resolve(bus) }).catch(
      (error: unknown) => error,
    );
    return failed instanceof BusUnavailableError ? failed.detail : "";
  };
  expect(await detailOf()).toContain("may have been carried out");
  await bus.connection.close();
  expect(await detailOf()).toContain("Nothing was written");
});

test("twice as many batches at once as the server takes are all stored in the end", async () => {
  const before = await lastSequence();
  const names = Array.from({ length: 100 }, (_, index) => `crowd-${index}`);
  const sequences = await Promise.all(names.map((name) => publish(batch(name), direct, new Slots(1))));
  expect(new Set(sequences).size).toBe(100);
  expect(await lastSequence()).toBe(before + 300);
});

test("a message above the stream's limit is told from other refusals", async () => {
  const large = { subject: subject("large"), data: new Uint8Array(300_000).fill(0x20), expected: 0 };
  await expect(publish([large])).rejects.toThrow(expect.objectContaining({ name: "MessageTooLargeError" }));
});

test("a subject that this user may not write to is refused at once, without retries", async () => {
  const startedAt = performance.now();
  const foreign = { subject: "sp.v1.history.c1.default.x", data, expected: 0 };
  await expect(publish([foreign])).rejects.toThrow(/[Pp]ermission/);
  expect(performance.now() - startedAt).toBeLessThan(policy.budgetMs);
});

test("a full stream refuses the write and keeps what it has", async () => {
  await manager.streams.update(desiredStream, {
    max_bytes: (await manager.streams.info(desiredStream)).state.bytes + 200,
  });
  const before = await lastSequence();
  await expect(publish(batch("no-room"))).rejects.toThrow(expect.objectContaining({ name: "StorageFullError" }));
  const filler = { subject: subject("no-room"), data: new Uint8Array(5000).fill(0x20), expected: 0 };
  await expect(publish([filler])).rejects.toThrow(expect.objectContaining({ name: "StorageFullError" }));
  expect(await lastSequence()).toBe(before);
  expect((await manager.streams.getMessage(desiredStream, { last_by_subj: subject("whole") }))?.seq).toBeGreaterThan(0);
});

test("a stream that does not allow batches is a mistake of its settings, not of the request", async () => {
  await manager.streams.update(desiredStream, { allow_atomic: false });
  await expect(publish(batch("not-allowed"))).rejects.toThrow(
    expect.objectContaining({ name: "BusRefusalError", code: 10174 }),
  );
});
