import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type CreatedWebhook,
  deliverySubject,
  hookSubject,
  inboxPrefix,
  newWebhookMessage,
  type ProblemDetails,
  tenantSubject,
  type WebhookDelivery,
  type WebhookDeliveryList,
  type WebhookList,
  type WebhookResource,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { KeptConnection } from "../../../control-plane/bus/connection/kept-connection.ts";
import { createBusMemory } from "../../../control-plane/bus/connection/memory.ts";
import { trimTries } from "../../../control-plane/bus/upkeep/trim-tries.ts";
import { type Conductor, startConductor } from "../../../control-plane/run.conductor.node.ts";
import { reservePorts } from "../../../testbed/process/free-ports.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { never, WebhookReceiver } from "../../fixtures/webhook-receiver.ts";
import { type Api, type Ask, post, read, startApi, webhookRules } from "./start-api.ts";

let api: Api;
let receiver: WebhookReceiver;
let conductor: Conductor;
const logged: string[] = [];

const log = (_fields: object, message: string): void => void logged.push(message);
const logger = { debug: log, info: log, warn: log, error: log };

beforeAll(async () => {
  api = await startApi();
  receiver = await WebhookReceiver.start();
  conductor = await startConductor({
    natsUrl: api.servers.nats.url,
    credentials: api.servers.nats.credentials("conductor"),
    rules: webhookRules,
    metrics: { host: "127.0.0.1", port: 0 },
    logger,
  });
});

afterAll(async () => {
  await conductor[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  // What a test spoils here is told by the list that is without it, once.
  expect(api.errors.filter((it) => it !== "an entry can't be read: its list is without it")).toEqual([]);
  expect(api.errors.length).toBeLessThan(2);
});

async function make(ask: Ask, path: string): Promise<CreatedWebhook> {
  const response = await ask("/v1/webhooks", post({ url: `${receiver.url}${path}` }));
  expect(response.status).toBe(201);
  return read<CreatedWebhook>(response);
}

/** With what a control plane may do. */
function connectAsPlatform() {
  const { nats } = api.servers;
  return connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }));
}

async function counted(name: string): Promise<number> {
  const text = await (await fetch(`${conductor.metricsUrl}/metrics`)).text();
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`storeplane_webhook_${name}`))
      ?.split(" ")
      .at(-1),
  );
}

const sendTest = (ask: Ask, id: string) => ask(`/v1/webhooks/${id}/test`, { method: "POST" });

async function createStore(ask: Ask, name: string): Promise<void> {
  const response = await ask("/v1/stores", post({ name, engine: "woocommerce", cluster: "c1" }));
  expect(response.status).toBe(202);
}

async function deliveries(ask: Ask, id: string): Promise<readonly WebhookDelivery[]> {
  return (await read<WebhookDeliveryList>(await ask(`/v1/webhooks/${id}/deliveries?limit=100`))).items;
}

/** Until what became of each message stands in the log: a receiver has it before that. */
async function allEnded(tenant: string, id: string): Promise<void> {
  const manager = await jetstreamManager(api.migrator);
  await pollUntil({ what: "no message waits", everyMs: 50 }, async () => {
    const { state } = await manager.streams.info("SP_HOOKS", { subjects_filter: hookSubject(tenant, id) });
    return Object.keys(state.subjects ?? {}).length === 0 || undefined;
  });
}

/** As small as a test can fill. */
async function limit(stream: string, bytes: number): Promise<void> {
  await (await jetstreamManager(api.migrator)).streams.update(stream, { max_bytes: bytes });
}

test("a tenant whose endpoints take nothing fills its own share, is told what was lost, and delays no other tenant", async () => {
  const [acme, beta] = [api.askAs("acme"), api.askAs("beta")];
  const dead = await make(acme, "/dead");
  const alive = await make(beta, "/alive");
  receiver.reply("/dead", { status: 200, after: never });
  await limit("SP_HOOKS", 65_536);
  const refusal = await pollUntil({ what: "its share is full", everyMs: 1 }, async () => {
    const response = await sendTest(acme, dead.id);
    return response.status === 202 ? undefined : response;
  });
  expect([refusal.status, (await read<ProblemDetails>(refusal)).code]).toEqual([409, "webhook-queue-full"]);
  await createStore(acme, "shares-lost");
  await createStore(beta, "shares-told");
  await receiver.until("/alive", ({ body }) => body.data["name"] === "shares-told");
  const lost = await pollUntil({ what: "what was lost is told", everyMs: 100 }, async () =>
    (await deliveries(acme, dead.id)).find(({ type }) => type === "store.accepted"),
  );
  expect(lost).toMatchObject({ state: "Lost", attempts: [{ outcome: "Lost" }] });
  expect(lost.attempts).toHaveLength(1);
  await allEnded("beta", alive.id);
  expect(await deliveries(beta, alive.id)).toMatchObject([{ state: "Succeeded" }]);
  await limit("SP_HOOKS", 64 * 1_048_576);
  // Once there is room, it can be sent after all.
  await pollUntil({ what: "there is room", everyMs: 100 }, async () => {
    const again = await acme(`/v1/webhooks/${dead.id}/deliveries/${lost.id}/resend`, { method: "POST" });
    return again.status === 202 || undefined;
  });
});

test("the log of a tenant takes no other's place, and its oldest tries make room for its newest", async () => {
  const [acme, beta] = [api.askAs("acme"), api.askAs("beta")];
  const quiet = await make(beta, "/quiet");
  const busy = await make(acme, "/busy");
  await createStore(beta, "log-quiet");
  await pollUntil({ what: "the other's try", everyMs: 50 }, async () =>
    (await deliveries(beta, quiet.id)).length === 1 ? true : undefined,
  );
  receiver.reply("/busy", { status: 200, body: "x".repeat(4000) });
  await limit("SP_DELIVERIES", 262_144);
  const ids: string[] = [];
  for (let sent = 0; sent < 60; sent += 1) {
    ids.push((await read<{ id: string }>(await sendTest(acme, busy.id))).id);
  }
  await pollUntil({ what: "all of them", everyMs: 50 }, () =>
    receiver.at("/busy").length >= ids.length ? true : undefined,
  );
  await allEnded("acme", busy.id);
  const before = await deliveries(acme, busy.id);
  // Of 256 kB half of what is free, 2 kB each.
  expect(before.length).toBeLessThan(60);
  expect(await deliveries(beta, quiet.id)).toHaveLength(1);
  await trim();
  expect((await deliveries(acme, busy.id)).length).toBeLessThan(before.length);
  expect(await deliveries(beta, quiet.id)).toHaveLength(1);
  // A conductor knows within a second that there is room for what is newer.
  await pollUntil({ what: "a newer try", everyMs: 300 }, async () => {
    await sendTest(acme, busy.id);
    return (await deliveries(acme, busy.id)).some(({ id }) => !ids.includes(id)) || undefined;
  });
  await limit("SP_DELIVERIES", 64 * 1_048_576);
});

/** The log of each tenant is cut as a control plane does every minute. */
async function trim(): Promise<void> {
  const { user } = api.servers.nats.credentials("control-plane");
  const connection = new KeptConnection({ connect: connectAsPlatform, inboxPrefix: inboxPrefix(user), logger });
  await trimTries({ open: () => connection.open(), memory: createBusMemory(), logger });
  await connection.close();
}

async function triesOf(tenant: string): Promise<number> {
  const filter = deliverySubject(tenant, "*");
  const { state } = await (await jetstreamManager(api.migrator)).streams.info("SP_DELIVERIES", {
    subjects_filter: filter,
  });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}

test("long answers of one tenant's endpoint push no other's tries out of the log, as they come or as it is cut", async () => {
  const [acme, quiet] = [api.askAs("long-answers"), api.askAs("short-log")];
  const hog = await make(acme, "/long-answers");
  await make(quiet, "/short-log");
  await createStore(quiet, "short-log");
  await pollUntil({ what: "the other's try", everyMs: 50 }, async () =>
    (await triesOf("short-log")) === 1 ? true : undefined,
  );
  // Six bytes each, as they are kept.
  receiver.reply("/long-answers", { status: 200, body: "\u0001".repeat(4096) });
  await limit("SP_DELIVERIES", 196_608);
  const sent = 40;
  for (let it = 0; it < sent; it += 1) await sendTest(acme, hog.id);
  await pollUntil({ what: "all of them", everyMs: 50 }, () =>
    receiver.at("/long-answers").length >= sent ? true : undefined,
  );
  await allEnded("long-answers", hog.id);
  const long = (await deliveries(acme, hog.id)).map((it) => JSON.stringify(it.answer?.body).length);
  expect(Math.max(...long)).toBeLessThan(12_288);
  expect(Math.max(...long)).toBeGreaterThan(4096);
  expect(await triesOf("short-log")).toBe(1);
  // By any mishap the stream is full: whose log is long is cut, and not whose is short.
  const conductorsOwn = await connect(
    keptConnectionOptions({ url: api.servers.nats.url, credentials: api.servers.nats.credentials("conductor") }),
  );
  const put = (tenant: string, bytes: number) =>
    conductorsOwn.request(deliverySubject(tenant, hog.id), "x".repeat(bytes));
  for (let it = 0; it < 40; it += 1) await put("long-answers", 8000);
  for (let it = 0; it < 9; it += 1) await put("short-log", 500);
  await conductorsOwn.close();
  const [before, others] = [await triesOf("long-answers"), await triesOf("short-log")];
  await trim();
  expect(await triesOf("short-log")).toBe(others);
  expect(await triesOf("long-answers")).toBeLessThan(before);
  expect(await triesOf("long-answers")).toBeGreaterThan(1);
  await limit("SP_DELIVERIES", 64 * 1_048_576);
});

test("an endpoint whose queue is full is seen to fail", async () => {
  const acme = api.askAs("full-queue");
  const full = await make(acme, "/full-queue");
  receiver.reply("/full-queue", { status: 500 });
  const manager = await jetstreamManager(api.migrator);
  // The message that is sent takes all the room there is for its next try.
  await manager.streams.update("SP_HOOKS", { max_msgs_per_subject: 1 });
  await createStore(acme, "full-queue");
  const tried = await pollUntil({ what: "the try is shown", everyMs: 100 }, async () =>
    (await deliveries(acme, full.id)).find(({ state }) => state === "Waiting"),
  );
  expect(tried.attempts).toMatchObject([{ attempt: 1, outcome: "Failed", status: 500 }]);
  await pollUntil({ what: "the webhook is failing", everyMs: 100 }, async () => {
    const { failingSince } = await read<WebhookResource>(await acme(`/v1/webhooks/${full.id}`));
    return failingSince;
  });
  await manager.streams.update("SP_HOOKS", { max_msgs_per_subject: 1000 });
});

test("a webhook or a tenant that can't be read holds up nothing but what it is about", async () => {
  const [acme, beta, gamma] = [api.askAs("acme"), api.askAs("beta"), api.askAs("gamma")];
  const damaged = await make(acme, "/damaged");
  await make(acme, "/beside");
  await make(beta, "/other-tenant");
  const ofDamaged = await make(gamma, "/of-damaged");
  const platform = await connectAsPlatform();
  const later = '{"schemaVersion":9}';
  await platform.request(`$KV.SP_HOOK_ENDPOINTS.acme.${damaged.id}.settings`, later);
  await platform.request(tenantSubject("gamma"), later);
  const waiting = newWebhookMessage({ id: `msg_${"0".repeat(32)}`, type: "store.ready", body: "{}" }, api.now());
  await platform.request(hookSubject("gamma", ofDamaged.id), JSON.stringify(waiting));
  await platform.close();
  await createStore(acme, "beside-damaged");
  await receiver.until("/beside", ({ body }) => body.data["name"] === "beside-damaged");
  await createStore(beta, "after-damaged");
  await receiver.until("/other-tenant", ({ body }) => body.data["name"] === "after-damaged");
  await pollUntil({ what: "both are met", everyMs: 50 }, async () =>
    (await counted("unreadable_entries_total")) >= 2 ? true : undefined,
  );
  expect([receiver.at("/damaged"), receiver.at("/of-damaged")]).toEqual([[], []]);
  // Each once, however often it is met.
  await createStore(acme, "beside-damaged-again");
  await receiver.until("/beside", ({ body }) => body.data["name"] === "beside-damaged-again");
  expect(logged.filter((line) => line.includes("can't be read"))).toHaveLength(2);
  expect((await read<WebhookList>(await acme("/v1/webhooks"))).items.map(({ id }) => id)).not.toContain(damaged.id);
});

test("of webhooks that are created at once a tenant has 20 and not one more", async () => {
  const delta = api.askAs("delta");
  for (let made = 0; made < 17; made += 1) await make(delta, `/delta${made}`);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) => delta("/v1/webhooks", post({ url: `${receiver.url}/at-once${at}` }))),
  );
  const counts = [201, 409].map((code) => answers.filter(({ status }) => status === code).length);
  expect(counts).toEqual([3, 9]);
  const codes = await Promise.all(
    answers.filter(({ status }) => status === 409).map(async (it) => (await read<ProblemDetails>(it)).code),
  );
  expect(new Set(codes)).toEqual(new Set(["too-many-webhooks"]));
  expect((await read<WebhookList>(await delta("/v1/webhooks"))).items).toHaveLength(20);
});

test("a tenant that is erased leaves neither webhooks nor messages nor tries", async () => {
  const erased = api.askAs("erased");
  const admin = api.askAs("erased", "platform-admin");
  const webhook = await make(erased, "/erased");
  await sendTest(erased, webhook.id);
  await pollUntil({ what: "a try", everyMs: 50 }, async () =>
    (await deliveries(erased, webhook.id)).length > 0 ? true : undefined,
  );
  // One is under way while the tenant is erased.
  const isErased = Promise.withResolvers<void>();
  receiver.reply("/erased", { status: 200, after: isErased.promise });
  await sendTest(erased, webhook.id);
  const manager = await jetstreamManager(api.migrator);
  const left = async (): Promise<string[]> => {
    const filters = {
      KV_SP_HOOK_ENDPOINTS: "$KV.SP_HOOK_ENDPOINTS.erased.*.*",
      SP_HOOKS: "sp.v1.hook.erased.*",
      SP_DELIVERIES: "sp.v1.delivery.erased.*",
    };
    const found = Object.entries(filters).map(async ([stream, filter]) => {
      const { state } = await manager.streams.info(stream, { subjects_filter: filter });
      return Object.keys(state.subjects ?? {}).length > 0 ? [stream] : [];
    });
    return (await Promise.all(found)).flat();
  };
  expect(await left()).toHaveLength(3);
  await pollUntil({ what: "the second comes", everyMs: 20 }, () => receiver.at("/erased")[1]);
  const tries = await counted('tries_total{outcome="succeeded"}');
  expect((await admin("/v1/tenants/erased/suspend", post({}))).status).toBe(200);
  expect((await admin("/v1/tenants/erased/erase", post({ confirm: "erased" }))).status).toBe(200);
  expect(await left()).toEqual([]);
  isErased.resolve();
  await pollUntil({ what: "the one under way ends", everyMs: 20 }, async () =>
    (await counted('tries_total{outcome="succeeded"}')) > tries ? true : undefined,
  );
  const beta = api.askAs("beta");
  const after = await make(beta, "/after-erase");
  await sendTest(beta, after.id);
  await pollUntil({ what: "a later try is written down", everyMs: 50 }, async () =>
    (await deliveries(beta, after.id)).length > 0 ? true : undefined,
  );
  expect(await left()).toEqual([]);
});

/** The program that docs/webhooks.md shows to those who receive messages. */
function receiverOfDocs(): string {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/webhooks.md"), "utf8");
  const [, code = ""] = /```js\n([\s\S]+?)```/.exec(page) ?? [];
  expect(code).toContain("createServer");
  return code;
}

test("the receiver of the documentation takes what is signed, once, and refuses what is not", async () => {
  const acme = api.askAs("acme");
  await using reserved = await reservePorts(1);
  const [port = 0] = reserved.ports;
  await reserved.release(port);
  const url = `http://127.0.0.1:${port}/`;
  const webhook = await read<CreatedWebhook>(await acme("/v1/webhooks", post({ url, events: ["store.accepted"] })));
  const child = spawn(process.execPath, ["--input-type=module", "--eval", receiverOfDocs()], {
    cwd: join(import.meta.dirname, "../../.."),
    env: { PATH: process.env["PATH"], PORT: String(port), WEBHOOK_SECRET: webhook.secret },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += String(chunk);
    });
    const forged = { method: "POST", body: '{"type":"store.accepted","data":{"name":"forged"}}' };
    await pollUntil({ what: "it listens", everyMs: 50 }, async () => {
      const answer = await fetch(url, forged).catch(() => undefined);
      return answer?.status;
    });
    expect((await fetch(url, forged)).status).toBe(401);
    await createStore(acme, "of-docs");
    const sent = await pollUntil({ what: "it has taken it", everyMs: 50 }, async () =>
      (await deliveries(acme, webhook.id)).find(({ state }) => state === "Succeeded"),
    );
    expect(sent.answer?.status).toBe(204);
    await acme(`/v1/webhooks/${webhook.id}/deliveries/${sent.id}/resend`, { method: "POST" });
    await pollUntil({ what: "it has taken it again", everyMs: 50 }, async () =>
      (await deliveries(acme, webhook.id))[0]?.attempts.length === 2 ? true : undefined,
    );
    expect(said).toBe("store.accepted of-docs\n");
  } finally {
    child.kill("SIGKILL");
  }
});
