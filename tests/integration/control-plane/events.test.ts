import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient } from "../../../client/index.ts";
import { eventSubject, eventsStream, type StoreResource } from "../../../contract/index.ts";
import { type ControlPlane, startControlPlane } from "../../../control-plane/run.node.ts";
import { declareHttpProcess } from "../../../dev/platform/http-process.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Follower, type Following, followEvents, told } from "./event-follower.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let first: ControlPlane;
let second: ControlPlane;
const engine = "woocommerce";

const serve = (): Promise<ControlPlane> => {
  const credentials = api.servers.nats.credentials("control-plane");
  return startControlPlane({ natsUrl: api.servers.nats.url, credentials, port: 0 });
};

beforeAll(async () => {
  api = await startApi();
  [first, second] = await Promise.all([serve(), serve()]);
});

afterAll(async () => {
  await Promise.all([first, second].map((it) => it?.close()));
  await api?.[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

interface Through extends Following {
  readonly urls?: () => string;
  readonly tenant?: string;
}

/** Follows at the process whose address is asked for each time that a stream is opened. */
function follow({ urls = () => first.url, tenant = "default", ...which }: Through = {}): Promise<Follower> {
  const client = new ApiClient({
    url: "http://replica",
    fetch: (input, init) => fetch((input as string).replace("http://replica", urls()), init),
    headers: () => ({ "storeplane-tenant": tenant }),
  });
  return followEvents(client, which);
}

const make = async (name: string): Promise<StoreResource> => {
  const answer = await api.ask("/v1/stores", post({ name, engine, cluster: "c1" }));
  expect(answer.status).toBe(202);
  return read(answer);
};

/** What a store says of itself, one status after the other, each with its number. */
async function say(store: StoreResource, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) {
    await api.agent("c1").report(store, { phase: "Provisioning", engineVersion: "1", failure: failureOf(index) });
  }
}

const failureOf = (index: number) =>
  ({ reason: "NotReady", message: `n ${index}`, since: "2026-11-30T00:00:00Z" }) as const;

/** The numbers that a follower was told. */
const numbers = ({ events }: Follower, name: string): number[] =>
  events.flatMap((it) => {
    const found = it.kind === "store" && it.store.name === name ? /^n (\d+)$/.exec(it.store.message ?? "") : null;
    return found ? [Number(found[1])] : [];
  });

/**
 * The numbers that the stream of events has from one on, once it has the last. A status that is replaced before the server copies it is in
 * no event, so that not all that was said need be there.
 */
async function kept(
  name: string,
  { from = 0, last }: { readonly from?: number; readonly last: number },
): Promise<number[]> {
  const manager = await jetstreamManager(api.migrator);
  const request = {
    next_by_subj: eventSubject("status", { cluster: "c1", tenant: "default", store: name }),
    seq: 1,
    batch: 1000,
  };
  return pollUntil({ what: `number ${last} is in the stream` }, async () => {
    const found: number[] = [];
    for await (const { data } of await manager.direct.getBatch(eventsStream, request)) {
      found.push(Number(/"message":"n (\d+)"/.exec(new TextDecoder().decode(data))?.[1] ?? -1));
    }
    return found.includes(last) ? found.filter((it) => it >= from) : undefined;
  });
}

test("a store is reported as a row of a list with its steps, to those that it is for", async () => {
  using all = await follow();
  using others = await follow({ tenant: "acme" });
  const store = await make("told");
  await api.agent("c1").reportReady(store);
  await told("the store is Ready", () => all.phases("told").includes("Ready"));
  using one = await follow({ store: "told" });
  await make("besides");
  await api.agent("c1").report(store, { phase: "Degraded" });
  await told("it is told to both", () => all.phases("besides")[0] && one.phases("told").includes("Degraded"));
  // What is first said of a store may hold what is said of it after.
  expect(all.phases("told")).toHaveLength(3);
  expect(all.phases("told").slice(1)).toEqual(["Ready", "Degraded"]);
  expect(one.events.every((it) => it.kind === "store" && it.store.name === "told")).toBe(true);
  expect(others.events).toEqual([]);
  const [event] = all.events;
  expect(event).toMatchObject({ kind: "store", id: expect.stringMatching(/^[a-z0-9]{16}-\d+$/) as unknown });
  expect(event?.kind === "store" && event.store).toMatchObject({
    name: "told",
    uid: store.uid,
    revision: store.revision,
    steps: expect.arrayContaining([expect.objectContaining({ name: "accepted", state: "Done" })]) as unknown,
  });
});

test("the answer is a stream that nothing on the way may hold back, and begins at once", async () => {
  const leave = new AbortController();
  const answer = await fetch(`${first.url}/v1/events`, { signal: leave.signal });
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  });
  const { value } = await (answer.body as ReadableStream<Uint8Array>).getReader().read();
  expect(new TextDecoder().decode(value)).toMatch(/^retry: 2000\n: ok\nid: [a-z0-9]{16}-\d+\n\n/);
  leave.abort();
  expect((await fetch(`${first.url}/v1/events`, { method: "HEAD" })).status).toBe(405);
  expect((await fetch(`${first.url}/v1/stores/nowhere/events`)).status).toBe(404);
  expect((await fetch(`${first.url}/v1/events`, { headers: { "last-event-id": "7" } })).status).toBe(400);
});

test("who was away for a moment is told all of it in order, from memory and by another process from the stream", async () => {
  const store = await make("resumed");
  let after: string | undefined;
  {
    using before = await follow();
    await say(store, 0, 50);
    const known = await kept("resumed", { last: 49 });
    await told("the first are told", () => numbers(before, "resumed").includes(49));
    expect(numbers(before, "resumed")).toEqual(known);
    after = before.events.at(-1)?.id;
  }
  await say(store, 50, 350);
  using again = await follow({ after });
  using elsewhere = await follow({ after, urls: () => second.url });
  let end = 350;
  let missed: number[] = [];
  // More than a page of the stream, however many are replaced before the server copies them.
  for (; missed.length <= 100 || end < 360; missed = await kept("resumed", { from: 50, last: end - 1 })) {
    await say(store, end, end + 10);
    end += 10;
  }
  for (const follower of [again, elsewhere]) {
    await told("the last is told", () => numbers(follower, "resumed").includes(end - 1));
    expect(numbers(follower, "resumed")).toEqual(missed);
    expect(follower.events.filter(({ kind }) => kind === "reset")).toEqual([]);
  }
});

test("an id of another life of the stream, or from the future, makes a reader begin again", async () => {
  using known = await follow();
  await make("for-an-id");
  await told("an event came", () => known.events[0]);
  const epoch = known.events[0]?.id?.split("-")[0];
  for (const after of ["0000000000000000-1", `${epoch}-999999999`]) {
    using follower = await follow({ after });
    await told("it is told to begin again", () => follower.events[0]);
    expect(follower.events[0]?.kind).toBe("reset");
    const name = `again-${after.slice(0, 4)}`;
    await make(name);
    await told("what comes then is told", () => follower.phases(name)[0]);
  }
});

test("what is said while nats-server is killed and restarted is told, each once", async () => {
  const store = await make("through-kill");
  using follower = await follow();
  await say(store, 0, 20);
  const { process } = api.servers.nats;
  await process.kill("SIGKILL");
  await process.start();
  await api.untilConnected();
  await say(store, 20, 40);
  await told("the last is told", () => numbers(follower, "through-kill").includes(39));
  expect(numbers(follower, "through-kill")).toEqual(await kept("through-kill", { last: 39 }));
  expect(follower.states.at(-1)).toEqual({ isLive: true });
});

test("a cluster that is cordoned is told to who may read clusters", async () => {
  using follower = await follow();
  const states = () => follower.events.flatMap((it) => (it.kind === "cluster" ? [it.cluster.state] : []));
  let verb: "cordon" | "uncordon" = "uncordon";
  // The first look is what later ones are compared with, and is not seen from outside: it is cordoned until that is told.
  await pollUntil({ what: "the cluster is reported", everyMs: 2500 }, async () => {
    if (states().includes("Cordoned")) return true;
    verb = verb === "cordon" ? "uncordon" : "cordon";
    expect((await fetch(`${first.url}/v1/clusters/c2/${verb}`, post({}))).status).toBe(200);
    return undefined;
  });
  expect((await fetch(`${first.url}/v1/clusters/c2/uncordon`, { method: "POST" })).status).toBe(200);
});

test("streams end first when a process drains, and their readers go on elsewhere without a loss", async () => {
  const third = await serve();
  let url = third.url;
  const store = await make("drained");
  using follower = await follow({ urls: () => url });
  await say(store, 0, 5);
  await told("the first are told", () => numbers(follower, "drained").includes(4));
  const plain = (await fetch(`${third.url}/v1/events`)).text();
  url = second.url;
  const closed = third.close();
  await say(store, 5, 10);
  await closed;
  // A stream that is cut off when the process stops to wait for it has no such end.
  expect(await plain).toMatch(/event: end\ndata: \{"reason":"draining"\}\n\n$/);
  await told("the last is told", () => numbers(follower, "drained").includes(9));
  expect(numbers(follower, "drained")).toEqual(await kept("drained", { last: 9 }));
  expect(follower.states.at(-1)).toEqual({ isLive: true });
});

test("readers of a process that is killed go on at another one: each event comes once, and in order", async () => {
  const victim = await declareHttpProcess({
    servers: api.servers,
    name: "victim",
    entry: "control-plane/main.node.ts",
  });
  await victim.start();
  let url = victim.url;
  await using readers = new AsyncDisposableStack();
  const open = (which: Following): Promise<Follower> => follow({ ...which, urls: () => url });
  const store = await make("survivor");
  const followers = await Promise.all([
    ...Array.from({ length: 15 }, () => open({})),
    ...Array.from({ length: 5 }, () => open({ store: "survivor" })),
  ]);
  for (const it of followers) readers.use(it);
  await say(store, 0, 10);
  for (const it of followers) await told("the first are told", () => numbers(it, "survivor").includes(9));
  // It dies in the middle of what is said.
  const saying = say(store, 10, 200);
  await told("more is told", () => followers.some((it) => (numbers(it, "survivor").at(-1) ?? 0) > 20));
  url = second.url;
  await victim.kill("SIGKILL");
  await saying;
  const known = await kept("survivor", { last: 199 });
  for (const it of followers) {
    await told("the last is told", () => numbers(it, "survivor").includes(199));
    expect(numbers(it, "survivor")).toEqual(known);
    expect(it.events.filter(({ kind }) => kind === "reset")).toEqual([]);
    expect(it.states.at(-1)).toEqual({ isLive: true });
  }
});
