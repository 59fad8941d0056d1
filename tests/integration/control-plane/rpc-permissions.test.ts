import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBusKeys, withClusters } from "../../../bus-keys/bus-keys.ts";
import { newCreds } from "../../../bus-keys/user-creds.ts";
import { agentApiPrefix, answerSubject, inboxPrefix, parseQuestionId, rpcSubject } from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { NatsRole, Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { revokeCluster } from "../../fixtures/nats-accounts.ts";

let servers: Servers;
let api: NatsConnection;
let one: NatsConnection;
let other: NatsConnection;
const complaints = new Map<NatsConnection, string[]>();

const optionsOf = (role: NatsRole) =>
  keptConnectionOptions({ url: servers.nats.url, credentials: servers.nats.credentials(role) });

async function open(role: NatsRole): Promise<NatsConnection> {
  const connection = await connect(optionsOf(role));
  const said: string[] = [];
  complaints.set(connection, said);
  void (async () => {
    for await (const status of connection.status()) if (status.type === "error") said.push(status.error.message);
  })();
  return connection;
}

beforeAll(async () => {
  servers = await startServers({ clusters: [], agents: ["c1", "c2"] });
  [api, one, other] = await Promise.all([open("control-plane"), open({ agent: "c1" }), open({ agent: "c2" })]);
});

afterAll(async () => {
  await Promise.all([api, one, other].map((connection) => connection?.close()));
  await servers[Symbol.asyncDispose]();
});

/** The server's refusals come over the connection's status, so a little later. */
async function expectComplaint(connection: NatsConnection, subject: string): Promise<void> {
  const find = () => complaints.get(connection)?.find((text) => text.includes(subject));
  const what = `the server refuses ${subject}`;
  expect(await pollUntil({ what }, () => Promise.resolve(find()))).toMatch(/permission/i);
}

/** Answers every question with its own name. */
async function serve(cluster: string): Promise<Subscription> {
  const connection = cluster === "c1" ? one : other;
  const callback = (_error: Error | null, { subject }: Msg): void =>
    connection.publish(`${agentApiPrefix}.${answerSubject(cluster, parseQuestionId(subject) ?? "")}`, cluster);
  const subscription = connection.subscribe(rpcSubject(cluster, "preview", "*"), { queue: "agents", callback });
  await connection.flush();
  return subscription;
}

function ask(cluster: string): Promise<Msg> {
  const id = crypto.randomUUID();
  const options = { timeout: 60_000, noMux: true, reply: answerSubject(cluster, id) };
  return api.request(rpcSubject(cluster, "preview", id), "?", options);
}

/** Everything that comes to a subject of the control plane's. */
async function watch(subject: string): Promise<string[]> {
  const texts: string[] = [];
  api.subscribe(subject, { callback: (_error, message) => void texts.push(message.string()) });
  await api.flush();
  return texts;
}

test("an agent answers questions to its own cluster", async () => {
  const subscription = await serve("c1");
  expect((await ask("c1")).string()).toBe("c1");
  subscription.unsubscribe();
});

test("a question to a cluster without an agent is told at once", async () => {
  await one.flush();
  await expect(ask("c1")).rejects.toThrow(/no responders/);
});

test("an agent hears no question to another cluster, by no subject", async () => {
  const heard: string[] = [];
  const subjects = [
    rpcSubject("c2", "preview", "*"),
    rpcSubject("c2", "credentials", "*"),
    rpcSubject("c2", "objects", "*"),
    rpcSubject("c2", "backups", "*"),
    "sp.v1.rpc.*.preview.*",
    "sp.v1.rpc.>",
    "sp.v1.>",
    ">",
  ];
  const callback = (error: Error | null, message: Msg): void => void (error ?? heard.push(message.subject));
  for (const subject of subjects) one.subscribe(subject, { callback });
  await one.flush();
  const rightful = await serve("c2");
  const replies = Array.from({ length: 5 }, () => ask("c2"));
  expect((await Promise.all(replies)).map((it) => it.string())).toEqual(replies.map(() => "c2"));
  await one.flush();
  expect(heard).toEqual([]);
  rightful.unsubscribe();
});

test("an agent can't write to an inbox of the control plane of its own accord", async () => {
  const inbox = createInbox(inboxPrefix("control-plane"));
  const texts = await watch(inbox);
  one.publish(inbox, "forged");
  await expectComplaint(one, inbox);
  await api.flush();
  expect(texts).toEqual([]);
});

test("an agent can't answer for another cluster", async () => {
  const subject = answerSubject("c2", "known");
  const texts = await watch(subject);
  for (const way of [subject, `${agentApiPrefix}.${subject}`]) {
    one.publish(way, "forged");
    await expectComplaint(one, way);
  }
  await api.flush();
  expect(texts).toEqual([]);
});

test("what stands as reply subject of a question leads an agent nowhere", async () => {
  const inbox = createInbox(inboxPrefix("control-plane"));
  const texts = await watch(inbox);
  const callback = (_error: Error | null, message: Msg): void => void message.respond("forged");
  const subscription = one.subscribe(rpcSubject("c1", "preview", "*"), { callback });
  await one.flush();
  api.publish(rpcSubject("c1", "preview", "known"), "?", { reply: inbox });
  await expectComplaint(one, inbox);
  await api.flush();
  expect(texts).toEqual([]);
  subscription.unsubscribe();
});

test("an agent can't ask in the control plane's name", async () => {
  const heard: string[] = [];
  const own = rpcSubject("c1", "preview", "known");
  const foreign = rpcSubject("c2", "preview", "known");
  other.subscribe(foreign, { callback: (_error, message) => void heard.push(message.subject) });
  await other.flush();
  one.publish(foreign, "?");
  one.publish(own, "?");
  await expectComplaint(one, foreign);
  await expectComplaint(one, own);
  await other.flush();
  expect(heard).toEqual([]);
});

/** Ends when the server closes it. */
async function isLost(connection: NatsConnection, act: () => Promise<unknown>): Promise<void> {
  const lost = (async () => {
    for await (const status of connection.status()) if (status.type === "disconnect") return;
  })();
  await Promise.all([act(), lost]);
}

test("a cluster that is revoked loses its connections at once, and no other does", async () => {
  await using intruder = await open({ agent: "c1" });
  const others = [api, other].map((connection) => connection.stats().inMsgs);
  let revoked: AsyncDisposable | undefined;
  await isLost(intruder, async () => {
    revoked = await revokeCluster(servers.nats, "c1");
  });
  const again = connect({ ...optionsOf({ agent: "c1" }), reconnect: false });
  await expect(again).rejects.toThrow(/authorization/i);
  await Promise.all([api.flush(), other.flush()]);
  expect(others.length).toBe(2);
  await revoked?.[Symbol.asyncDispose]();
  await pollUntil({ what: "the cluster is back" }, async () =>
    intruder.flush().then(
      () => true,
      () => undefined,
    ),
  );
});

test("credentials that end while they are used are replaced by those that stand in their place, by the same connection", async () => {
  const role = { agent: "c2" };
  // Long enough for a loaded machine to connect with them.
  let creds = await newCreds(servers.nats.keys, role, Math.floor(Date.now() / 1000) + 8);
  const credentials = { user: "c2", creds: () => creds };
  await using short = await connect(keptConnectionOptions({ url: servers.nats.url, credentials }));
  await isLost(short, async () => {
    creds = await newCreds(servers.nats.keys, role);
  });
  await pollUntil({ what: "it is connected again" }, async () =>
    short.flush().then(
      () => true,
      () => undefined,
    ),
  );
  expect(short.isClosed()).toBe(false);
});

test("who has keys of another operator, or of another account, is refused", async () => {
  const stranger = withClusters(createBusKeys(), ["c1"]);
  const moved = { ...servers.nats.keys, clusters: { c1: stranger.clusters["c1"] ?? { account: "" } } };
  for (const text of [await newCreds(stranger, { agent: "c1" }), await newCreds(moved, { agent: "c1" })]) {
    const credentials = { user: "c1", creds: () => text };
    const options = { ...keptConnectionOptions({ url: servers.nats.url, credentials }), reconnect: false };
    await expect(connect(options)).rejects.toThrow(/authorization/i);
  }
});

test("a user of the platform can't take the audit away, neither as its own nor through the account that keeps it", async () => {
  for (const subject of ["STREAM.DELETE", "STREAM.PURGE", "STREAM.UPDATE"].flatMap((it) => [
    `$JS.API.${it}.SP_AUDIT`,
    `SP.AUDIT.${it}.SP_AUDIT`,
  ])) {
    await expect(api.request(subject, "{}", { timeout: 500 })).rejects.toThrow(/permission|timeout|no responders/i);
  }
});
