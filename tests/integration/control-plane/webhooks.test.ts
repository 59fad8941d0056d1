import { inspect } from "node:util";
import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type CreatedWebhook,
  formatRevision,
  type ProblemDetails,
  parseRevision,
  type QueuedWebhook,
  type StoreResource,
  type WebhookDelivery,
  type WebhookDeliveryList,
  type WebhookList,
  type WebhookResource,
} from "../../../contract/index.ts";
import { type Conductor, startConductor } from "../../../control-plane/run.conductor.node.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { isVerified, never, type Received, WebhookReceiver } from "../../fixtures/webhook-receiver.ts";
import { type Api, type Ask, post, read, startApi, webhookRules } from "./start-api.ts";

let api: Api;
let conductor: Conductor;
let receiver: WebhookReceiver;
let acme: Ask;
const logged: string[] = [];

beforeAll(async () => {
  api = await startApi();
  receiver = await WebhookReceiver.start();
  acme = api.askAs("acme");
  const write = (fields: object, message: string): void => void logged.push(inspect([message, fields]));
  conductor = await startConductor({
    natsUrl: api.servers.nats.url,
    credentials: api.servers.nats.credentials("conductor"),
    rules: webhookRules,
    publicUrl: "https://api.storeplane.example",
    metrics: { host: "127.0.0.1", port: 0 },
    logger: { debug: write, info: write, warn: write, error: write },
  });
});

afterAll(async () => {
  await conductor[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

async function make(path: string, body: object = {}, ask = acme): Promise<CreatedWebhook> {
  const response = await ask("/v1/webhooks", post({ url: `${receiver.url}${path}`, ...body }));
  expect([response.status, response.headers.get("cache-control")]).toEqual([201, "no-store"]);
  return read<CreatedWebhook>(response);
}

async function remove({ id }: { readonly id: string }, ask = acme): Promise<void> {
  expect((await ask(`/v1/webhooks/${id}`, { method: "DELETE" })).status).toBe(200);
}

async function createStore(name: string, ask = acme): Promise<StoreResource> {
  const response = await ask("/v1/stores", post({ name, engine: "woocommerce", cluster: "c1" }));
  expect(response.status).toBe(202);
  return read(response);
}

const typeIs = (type: string) => (it: { body: { type: string } }) => it.body.type === type;

test("a store's life is told in signed messages that a receiver verifies", async () => {
  const webhook = await make("/life");
  const agent = api.agent("c1");
  const store = await createStore("life");
  const accepted = await receiver.until("/life", typeIs("store.accepted"));
  expect(isVerified(webhook.secret, accepted)).toBe(true);
  expect(isVerified(`whsec_${btoa("another secret of 24 byt")}`, accepted)).toBe(false);
  expect(accepted.body.data).toEqual({
    name: "life",
    tenant: "acme",
    uid: store.uid,
    cluster: "c1",
    engine: "woocommerce",
    phase: "Pending",
    revision: store.revision,
    url: "https://api.storeplane.example/v1/stores/life",
  });
  await agent.report(store, { phase: "Provisioning" });
  await agent.reportReady(store);
  await receiver.until("/life", typeIs("store.ready"));
  const firstReadyAt = new Date().toISOString();
  await agent.report(store, { phase: "Degraded", firstReadyAt });
  await receiver.until("/life", typeIs("store.degraded"));
  await agent.report(store, { phase: "Ready", firstReadyAt });
  await receiver.until("/life", typeIs("store.recovered"));
  const failure = { reason: "ImagePullFailed", message: "denied", since: firstReadyAt } as const;
  await agent.report(store, { phase: "Failed", firstReadyAt, failure });
  const failed = await receiver.until("/life", typeIs("store.failed"));
  expect(failed.body.data).toMatchObject({ phase: "Failed", reason: "ImagePullFailed" });
  await acme("/v1/stores/life", { method: "DELETE" });
  await receiver.until("/life", typeIs("store.deleting"));
  const undeleted = await read(await acme("/v1/stores/life/undelete", { method: "POST" }));
  await receiver.until("/life", typeIs("store.undeleted"));
  const deleting = await read(await acme("/v1/stores/life?force=true", { method: "DELETE" }));
  await pollUntil({ what: "the second delete", everyMs: 20 }, () =>
    receiver.at("/life").filter(typeIs("store.deleting")).length === 2 ? true : undefined,
  );
  await agent.report(deleting, { phase: "Deleted" });
  await receiver.until("/life", typeIs("store.deleted"));
  // Each once, whatever was said in between; and what says the same under another message would be one more.
  expect(receiver.at("/life").map(({ body }) => body.type)).toEqual([
    "store.accepted",
    "store.ready",
    "store.degraded",
    "store.recovered",
    "store.failed",
    "store.deleting",
    "store.undeleted",
    "store.deleting",
    "store.deleted",
  ]);
  expect(parseRevision(undeleted.revision)?.seq).toBeGreaterThan(parseRevision(store.revision)?.seq ?? 0);
  await remove(webhook);
});

test("an endpoint is told what it asks for, of its own tenant's stores", async () => {
  const [some, others] = [await make("/some", { events: ["store.deleting"] }), await make("/all")];
  const foreign = await make("/foreign", {}, api.askAs("beta"));
  await createStore("asked");
  await acme("/v1/stores/asked", { method: "DELETE" });
  await receiver.until("/some", typeIs("store.deleting"));
  // Four are on their way to one endpoint at once, in any order.
  await receiver.until("/all", typeIs("store.deleting"));
  await receiver.until("/all", typeIs("store.accepted"));
  expect(receiver.at("/some")).toHaveLength(1);
  expect(receiver.at("/all")).toHaveLength(2);
  expect(receiver.at("/foreign")).toEqual([]);
  await remove(some);
  await remove(others);
  await remove(foreign, api.askAs("beta"));
});

test("what an agent says of a store that its cluster does not have is told to no one", async () => {
  const webhook = await make("/forged");
  const store = await createStore("forged");
  await receiver.until("/forged", typeIs("store.accepted"));
  const agent = api.agent("c2");
  await agent.report({ ...store, cluster: "c2" }, { phase: "Failed" });
  await agent.report({ ...store, cluster: "c2" }, { phase: "Deleted" });
  // Of another life, of another epoch, and that it is gone although it is asked for.
  const honest = api.agent("c1");
  await honest.report({ ...store, uid: crypto.randomUUID() }, { phase: "Failed" });
  await honest.report(
    { ...store, revision: formatRevision({ epoch: "0123456789abcdef", seq: 9 }) },
    { phase: "Failed" },
  );
  await honest.report(store, { phase: "Deleted" });
  await honest.report(store, { phase: "Provisioning" });
  await honest.reportReady(store);
  await receiver.until("/forged", typeIs("store.ready"));
  expect(receiver.at("/forged").map(({ body }) => body.type)).toEqual(["store.accepted", "store.ready"]);
  await remove(webhook);
});

async function deliveries({ id }: { readonly id: string }): Promise<WebhookDeliveryList> {
  return read<WebhookDeliveryList>(await acme(`/v1/webhooks/${id}/deliveries`));
}

async function sendTest({ id }: { readonly id: string }): Promise<string> {
  const response = await acme(`/v1/webhooks/${id}/test`, { method: "POST" });
  expect(response.status).toBe(202);
  return (await read<QueuedWebhook>(response)).id;
}

test("a message that is refused is tried again under its id, and both tries are shown with their answers", async () => {
  const webhook = await make("/retry");
  receiver.reply("/retry", {
    status: 500,
    headers: { "x-reason": "busy", "set-cookie": "a=b" },
    body: "no".repeat(4000),
  });
  await createStore("retry");
  const first = await receiver.until("/retry", () => true);
  receiver.reply("/retry", { status: 204, body: "" });
  await receiver.until("/retry", ({ at }) => at > first.at);
  const [one, two] = receiver.at("/retry") as [Received, Received];
  expect([two.id, two.text]).toEqual([one.id, one.text]);
  expect(isVerified(webhook.secret, two)).toBe(true);
  const [delivery] = (await pollUntil({ what: "both tries", everyMs: 50 }, async () => {
    const { items } = await deliveries(webhook);
    return items[0]?.attempts.length === 2 ? items : undefined;
  })) as [WebhookDelivery];
  expect(delivery).toMatchObject({
    id: one.id,
    type: "store.accepted",
    state: "Succeeded",
    attempts: [
      { attempt: 1, outcome: "Failed", status: 500, nextAttemptAt: expect.any(String) as string },
      { attempt: 2, outcome: "Succeeded", status: 204 },
    ],
    request: { body: one.text, headers: { "webhook-id": one.id } },
    answer: { status: 204, body: "" },
  });
  const [firstTry, secondTry] = delivery.attempts;
  // Five seconds, give or take a fifth, by the clock of the one who plans it; when it comes is the machine's matter.
  const plannedMs = Date.parse(firstTry?.nextAttemptAt ?? "") - Date.parse(firstTry?.at ?? "");
  expect(plannedMs).toBeGreaterThanOrEqual(4000);
  expect(plannedMs).toBeLessThanOrEqual(6000);
  expect(Date.parse(secondTry?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(firstTry?.nextAttemptAt ?? ""));
  expect(JSON.stringify(delivery)).not.toMatch(/v1,|set-cookie/);
  const again = await acme(`/v1/webhooks/${webhook.id}/deliveries/${delivery.id}/resend`, { method: "POST" });
  expect(again.status).toBe(202);
  await pollUntil({ what: "the third", everyMs: 20 }, () => receiver.at("/retry")[2]);
  expect(receiver.at("/retry")[2]).toMatchObject({ id: one.id, text: one.text });
  await remove(webhook);
});

test("while a secret is replaced both verify, and afterwards the new one alone", async () => {
  const webhook = await make("/rotate");
  const rotate = (body: object) => acme(`/v1/webhooks/${webhook.id}/rotate`, post(body));
  const second = await read<CreatedWebhook>(await rotate({ overlapSeconds: 600 }));
  expect(second.secret).not.toBe(webhook.secret);
  const bothId = await sendTest(webhook);
  const signed = await receiver.until("/rotate", ({ id }) => id === bothId);
  expect([webhook, second].map(({ secret }) => isVerified(secret, signed))).toEqual([true, true]);
  const third = await read<CreatedWebhook>(await rotate({ overlapSeconds: 0 }));
  const id = await sendTest(webhook);
  const alone = await receiver.until("/rotate", (it) => it.id === id);
  expect([webhook, second, third].map(({ secret }) => isVerified(secret, alone))).toEqual([false, false, true]);
  await remove(webhook);
});

test("an endpoint that does not answer delays no other one, and is shown as failing", async () => {
  const dead = await make("/dead");
  const alive = await make("/alive");
  receiver.reply("/dead", { status: 200, after: never });
  const names = Array.from({ length: 12 }, (_, at) => `busy${at}`);
  await Promise.all(names.map((name) => createStore(name)));
  await pollUntil({ what: "all of the other one", everyMs: 20 }, () =>
    new Set(receiver.at("/alive").map(({ id }) => id)).size === names.length ? true : undefined,
  );
  // The one that is silent takes 15 s for each, four at once and then one by one: had the others waited for it, nearly all had ended.
  const ended = (await deliveries(dead)).items.flatMap(({ attempts }) => attempts);
  expect(ended.length).toBeLessThan(names.length - 4);
  await remove(dead);
  await remove(alive);
});

test("410 disables an endpoint, the others are told, and it can be enabled again", async () => {
  const gone = await make("/gone", { events: ["store.accepted"] });
  const other = await make("/other", { events: ["endpoint.disabled"] });
  receiver.reply("/gone", { status: 410 });
  await createStore("gone1");
  const told = await receiver.until("/other", typeIs("endpoint.disabled"));
  expect(told.body.data).toEqual({ webhook: gone.id, tenant: "acme", because: "Gone" });
  const get = async () => read<WebhookResource>(await acme(`/v1/webhooks/${gone.id}`));
  expect(await get()).toMatchObject({ state: "Disabled", disabledBecause: "Gone" });
  receiver.reply("/gone", { status: 200 });
  const witness = await make("/gone-witness");
  await createStore("gone2");
  // Which endpoints are sent an event is decided when a conductor takes it.
  await receiver.until("/gone-witness", ({ body }) => body.data["name"] === "gone2");
  const enabled = await acme(`/v1/webhooks/${gone.id}/settings`, post({ paused: false }));
  expect(await read(enabled)).toMatchObject({ state: "Active" });
  await createStore("gone3");
  await receiver.until("/gone", ({ body }) => body.data["name"] === "gone3");
  expect(receiver.at("/gone").map(({ body }) => body.data["name"])).toEqual(["gone1", "gone3"]);
  await remove(gone);
  await remove(other);
  await remove(witness);
});

test("a paused endpoint is sent nothing but a test, and so is one of a suspended tenant nothing at all", async () => {
  const paused = await make("/paused");
  await acme(`/v1/webhooks/${paused.id}/settings`, post({ paused: true }));
  const witness = await make("/witness");
  await createStore("paused");
  await receiver.until("/witness", typeIs("store.accepted"));
  const id = await sendTest(paused);
  await receiver.until("/paused", (it) => it.id === id);
  expect(receiver.at("/paused").map(({ body }) => body.type)).toEqual(["test"]);
  await remove(paused);
  await remove(witness);

  const [asGamma, admin] = [api.askAs("gamma"), api.askAs("gamma", "platform-admin")];
  const suspended = await make("/suspended", {}, asGamma);
  const store = await createStore("suspended", asGamma);
  await receiver.until("/suspended", typeIs("store.accepted"));
  expect((await admin("/v1/tenants/gamma/suspend", post({}))).status).toBe(200);
  const since = performance.now();
  // What a conductor knows of a tenant is ten seconds old at most.
  await pollUntil({ what: "the suspension is known", everyMs: 100 }, async () => {
    return performance.now() - since > 10_000 || undefined;
  });
  const before = receiver.at("/suspended").length;
  const mark = await make("/mark");
  for (const phase of ["Degraded", "Ready"] as const) {
    await api.agent("c1").report(store, { phase, updatedAt: new Date().toISOString() });
    // Another tenant's store says when a conductor has come to what was reported before it.
    const { name } = await createStore(`mark-${phase.toLowerCase()}`);
    await receiver.until("/mark", ({ body }) => body.data["name"] === name);
  }
  await remove(mark);
  expect(receiver.at("/suspended")).toHaveLength(before);
  expect((await asGamma(`/v1/webhooks/${suspended.id}`, { method: "DELETE" })).status).toBe(200);
});

test("another tenant's webhook is not there, and a member has no right to one's own", async () => {
  const webhook = await make("/mine");
  const delivery = await sendTest(webhook);
  const one = `/v1/webhooks/${webhook.id}`;
  const requests: [string, RequestInit?][] = [
    [one],
    [one, { method: "DELETE" }],
    [`${one}/settings`, post({ paused: true })],
    [`${one}/rotate`, post({})],
    [`${one}/test`, { method: "POST" }],
    [`${one}/deliveries`],
    [`${one}/deliveries/${delivery}/resend`, { method: "POST" }],
  ];
  const codes = async (ask: Ask) =>
    Promise.all(requests.map(async ([path, init]) => (await read<ProblemDetails>(await ask(path, init))).code));
  expect(new Set(await codes(api.askAs("beta")))).toEqual(new Set(["webhook-not-found"]));
  expect(new Set(await codes(api.askAs("acme", "tenant-member")))).toEqual(new Set(["forbidden"]));
  expect((await read<WebhookList>(await api.askAs("beta")("/v1/webhooks"))).items).toEqual([]);
  await remove(webhook);
  expect((await acme(one)).status).toBe(404);
});

test.each([
  ["http://example.com/x", "must begin with https://"],
  ["https://10.0.0.1/x", "must name a host, not an address"],
  ["https://0xa.1/", "must name a host, not an address"],
  ["https://[::1]/", "must name a host, not an address"],
  ["https://intranet/", "must name a host that public DNS can have"],
  ["https://intranet./", "must name a host that public DNS can have"],
  ["https://db.internal/", "public DNS"],
  ["https://db.internal./", "public DNS"],
  ["https://user:pass@example.com/", "without a user"],
  ["https://example.com/#here", "without a user, a password or a fragment"],
  ["ftp://example.com/", "https:// URL"],
])("%s is refused when it is named", async (url, rule) => {
  const response = await acme("/v1/webhooks", post({ url }));
  expect(response.status).toBe(422);
  const { errors = [] } = await read<ProblemDetails>(response);
  expect(errors).toEqual([{ field: "#/url", rule: expect.stringContaining(rule) as string }]);
});

test("a tenant has at most 20 webhooks", async () => {
  const asDelta = api.askAs("delta");
  for (let made = 0; made < 20; made += 1) await make(`/delta${made}`, {}, asDelta);
  const response = await asDelta("/v1/webhooks", post({ url: `${receiver.url}/one-more` }));
  expect([response.status, (await read<ProblemDetails>(response)).code]).toEqual([409, "too-many-webhooks"]);
});

test("no secret is in a log, in the bus, or in what the API shows later", async () => {
  const webhook = await make("/quiet");
  const rotated = await read<CreatedWebhook>(await acme(`/v1/webhooks/${webhook.id}/rotate`, post({})));
  const id = await sendTest(webhook);
  await receiver.until("/quiet", (it) => it.id === id);
  const shown = await Promise.all(
    ["", `/${webhook.id}`, `/${webhook.id}/deliveries`].map(async (path) => (await acme(`/v1/webhooks${path}`)).text()),
  );
  const manager = await jetstreamManager(api.migrator);
  const kept: string[] = [];
  for (const stream of ["KV_SP_HOOK_ENDPOINTS", "SP_HOOKS", "SP_DELIVERIES"]) {
    const { state } = await manager.streams.info(stream);
    for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
      const message = await manager.streams.getMessage(stream, { seq }).catch(() => undefined);
      if (message) kept.push(new TextDecoder().decode(message.data));
    }
  }
  expect(kept.length).toBeGreaterThan(3);
  const everything = [...logged, ...shown, ...kept, ...api.entries.map((it) => inspect(it))].join();
  for (const { secret } of [webhook, rotated]) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(secret.slice("whsec_".length));
  }
  await remove(webhook);
});

test("the conductor says how many tries it made, and how long the oldest waits", async () => {
  const text = await (await fetch(`${conductor.metricsUrl}/metrics`)).text();
  expect(text).toMatch(/storeplane_webhook_tries_total\{outcome="succeeded"\} [1-9]/);
  expect(text).toMatch(/storeplane_webhook_tries_total\{outcome="failed"\} [1-9]/);
  expect(text).toMatch(/storeplane_webhook_oldest_waiting_seconds\{queue="events"\} [0-9]/);
});
