import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inboxPrefix, rpcSubject } from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { NatsRole, Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";

let servers: Servers;
let api: NatsConnection;
let one: NatsConnection;
let other: NatsConnection;
const complaints = new Map<NatsConnection, string[]>();

async function open(role: NatsRole): Promise<NatsConnection> {
  const credentials = servers.nats.credentials(role);
  const connection = await connect(keptConnectionOptions({ url: servers.nats.url, credentials }));
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
  expect(await pollUntil({ what, timeoutMs: 60_000 }, () => Promise.resolve(find()))).toMatch(/permission/i);
}

/** Answers every question with its own name, as often as it is told. */
async function serve(cluster: string, answers = 1): Promise<Subscription> {
  const connection = cluster === "c1" ? one : other;
  const callback = (_error: Error | null, message: Msg): void => {
    for (let times = 0; times < answers; times += 1) message.respond(`${cluster} ${times}`);
  };
  const subscription = connection.subscribe(rpcSubject(cluster, "preview"), { queue: "agents", callback });
  await connection.flush();
  return subscription;
}

/** Everything that comes to an inbox of the control plane. */
async function watchInbox(): Promise<{ inbox: string; texts: string[] }> {
  const inbox = createInbox(inboxPrefix("control-plane"));
  const texts: string[] = [];
  api.subscribe(inbox, { callback: (_error, message) => void texts.push(message.string()) });
  await api.flush();
  return { inbox, texts };
}

test("an agent answers questions to its own cluster", async () => {
  const subscription = await serve("c1");
  const reply = await api.request(rpcSubject("c1", "preview"), "?", { timeout: 60_000 });
  expect(reply.string()).toBe("c1 0");
  subscription.unsubscribe();
});

test("an agent hears no question to another cluster, by no subject", async () => {
  const heard: string[] = [];
  const subjects = [
    rpcSubject("c2", "preview"),
    rpcSubject("c2", "credentials"),
    "sp.v1.rpc.*.preview",
    "sp.v1.rpc.>",
    "sp.v1.>",
    ">",
  ];
  const callback = (error: Error | null, message: Msg): void => void (error ?? heard.push(message.subject));
  for (const subject of subjects) one.subscribe(subject, { callback });
  await one.flush();
  const rightful = await serve("c2");
  const replies = Array.from({ length: 5 }, () => api.request(rpcSubject("c2", "preview"), "?", { timeout: 60_000 }));
  expect((await Promise.all(replies)).map((it) => it.string())).toEqual(replies.map(() => "c2 0"));
  await one.flush();
  expect(heard).toEqual([]);
  rightful.unsubscribe();
});

test("an agent can't write to an inbox of the control plane of its own accord", async () => {
  const { inbox, texts } = await watchInbox();
  one.publish(inbox, "forged");
  await expectComplaint(one, inbox);
  await api.flush();
  expect(texts).toEqual([]);
});

test("an agent answers a question once; what it says after that reaches no one", async () => {
  const { inbox, texts } = await watchInbox();
  const subscription = await serve("c1", 3);
  api.publish(rpcSubject("c1", "preview"), "?", { reply: inbox });
  await pollUntil({ what: "the first answer", timeoutMs: 60_000 }, () =>
    Promise.resolve(texts.length > 0 || undefined),
  );
  await expectComplaint(one, inbox);
  await api.flush();
  expect(texts).toEqual(["c1 0"]);
  subscription.unsubscribe();
});

test("an agent can't ask in the control plane's name", async () => {
  const heard: string[] = [];
  other.subscribe(rpcSubject("c2", "preview"), { callback: (_error, message) => void heard.push(message.subject) });
  await other.flush();
  one.publish(rpcSubject("c2", "preview"), "?");
  one.publish(rpcSubject("c1", "preview"), "?");
  await expectComplaint(one, rpcSubject("c2", "preview"));
  await expectComplaint(one, rpcSubject("c1", "preview"));
  await other.flush();
  expect(heard).toEqual([]);
});
