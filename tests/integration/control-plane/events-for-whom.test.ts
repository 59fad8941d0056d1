import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient, ApiProblemError } from "../../../client/index.ts";
import {
  type CreatedToken,
  clusterOfflineAfterMs,
  eventSubject,
  eventsStream,
  type StoreResource,
  scopesOfRole,
} from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { createFeedPerRequest } from "../../../control-plane/events/feed-per-request.ts";
import { EventHub } from "../../../control-plane/events/hub.ts";
import { callerOf, type Identity } from "../../../control-plane/http/request-context.ts";
import { createIdentity } from "../../../control-plane/identity/identify.ts";
import type { EventFeed } from "../../../control-plane/ports/event-feed.ts";
import type { StoreEvents } from "../../../control-plane/ports/store-events.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Follower, followEvents, told } from "./event-follower.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let hub: EventHub;
const engine = "woocommerce";
const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

beforeAll(async () => {
  api = await startApi();
  hub = startHub();
});

function startHub(): EventHub {
  const events = api.replicas[0]?.events as StoreEvents;
  // The usual time is looked at by the tests of viewers.
  return new EventHub({ events, withBackend: api.withBackend, logger, recheckMs: 500 });
}

afterAll(async () => {
  hub?.drain();
  await api?.[Symbol.asyncDispose]();
});

const viewer = () => callerOf({ tenant: "default", actor: "viewer", role: "tenant-viewer" });

interface Seeing {
  readonly identity?: Identity;
  readonly token?: string;
  readonly feed?: EventFeed;
}

/** The API over the hub of a process, as someone sees it. */
function clientOf({ identity = viewer, token, feed = hub }: Seeing = {}): ApiClient {
  const app = createApp({ withBackend: api.withBackend, logger, identity, feed });
  return new ApiClient({
    url: "http://127.0.0.1",
    fetch: async (input, init) => app.request(input, init),
    headers: () => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
}

async function make(name: string, cluster = "c1"): Promise<StoreResource> {
  const answer = await api.ask("/v1/stores", post({ name, engine, cluster }));
  expect(answer.status).toBe(202);
  return read(answer);
}

const uidsOf = ({ events }: Follower, name: string): string[] =>
  events.flatMap((it) => (it.kind === "store" && it.store.name === name ? [it.store.uid] : []));
const messagesOf = ({ events }: Follower, name: string): (string | undefined)[] =>
  events.flatMap((it) => (it.kind === "store" && it.store.name === name ? [it.store.message] : []));
const onlineOf = ({ events }: Follower, cluster: string): boolean[] =>
  events.flatMap((it) => (it.kind === "cluster" && it.cluster.cluster === cluster ? [it.cluster.online] : []));

/** Until the hub has looked at clusters, which later looks are compared with: from outside only a change that it tells shows that. */
async function untilWatched(follower: Follower): Promise<void> {
  const states = () => follower.events.filter(({ kind }) => kind === "cluster").length;
  const before = states();
  let verb: "cordon" | "uncordon" = "uncordon";
  await pollUntil({ what: "a cluster is reported", everyMs: 2500 }, async () => {
    if (states() > before) return true;
    verb = verb === "cordon" ? "uncordon" : "cordon";
    const admin = api.askAs("default", "platform-admin");
    expect((await admin(`/v1/clusters/c2/${verb}`, post({}))).status).toBe(200);
    return undefined;
  });
}

test("what is still said of a deleted store is not told to readers of the one that has its name now", async () => {
  using follower = await followEvents(clientOf());
  const former = await make("reborn");
  await api.agent("c1").reportReady(former);
  await told("the former is Ready", () => follower.phases("reborn").includes("Ready"));
  const before = follower.events.at(-1)?.id;
  const ending = await read(await api.ask("/v1/stores/reborn?force=true", { method: "DELETE" }));
  await api.agent("c1").report(ending, { phase: "Deleted" });
  await told("it is told as Deleted", () => follower.phases("reborn").includes("Deleted"));
  const later = await make("reborn", "c2");
  expect(later.uid).not.toBe(former.uid);
  await told("the later is told", () => uidsOf(follower, "reborn").includes(later.uid));
  // Late words of the cluster that had it, and what shows that they were heard.
  for (const phase of ["Deleting", "Deleted", "Deleting"] as const) await api.agent("c1").report(ending, { phase });
  await api.agent("c2").reportReady(later);
  await make("after-all");
  await told(
    "what came after is told",
    () => follower.phases("after-all")[0] && follower.phases("reborn").at(-1) === "Ready",
  );
  const fromLaterOn = (of: Follower) => {
    const uids = uidsOf(of, "reborn");
    return new Set(uids.slice(uids.indexOf(later.uid)));
  };
  expect(fromLaterOn(follower)).toEqual(new Set([later.uid]));

  using resumed = await followEvents(clientOf(), { after: before, store: "reborn" });
  await told("the later is told to one that comes back", () => resumed.phases("reborn").includes("Ready"));
  expect(fromLaterOn(resumed)).toEqual(new Set([later.uid]));
  // A process that has heard nothing of it reads the stream.
  const other = startHub();
  using elsewhere = await followEvents(clientOf({ feed: other }), { after: before, store: "reborn" });
  await told("the later is told elsewhere", () => elsewhere.phases("reborn").includes("Ready"));
  expect(new Set(uidsOf(elsewhere, "reborn"))).toEqual(new Set([later.uid]));
  other.drain();
});

test("that a cluster is away, and that it is back, is told", async () => {
  using follower = await followEvents(clientOf());
  await untilWatched(follower);
  api.skip(2 * clusterOfflineAfterMs);
  await told(
    "both are away",
    () => onlineOf(follower, "c1").at(-1) === false && onlineOf(follower, "c2").at(-1) === false,
  );
  await api.agent("c1").beat();
  await told("c1 is back", () => onlineOf(follower, "c1").at(-1) === true);
  expect(onlineOf(follower, "c2").at(-1)).toBe(false);
  await api.agent("c2").beat();
  await told("c2 is back", () => onlineOf(follower, "c2").at(-1) === true);
});

test("whose right to read clusters is taken hears about stores alone, on the stream that is open", async () => {
  let held = scopesOfRole["tenant-viewer"];
  let looks = 0;
  const changing: Identity = () => {
    looks += 1;
    return { ...viewer(), scopes: held };
  };
  using witness = await followEvents(clientOf());
  using losing = await followEvents(clientOf({ identity: changing }));
  const clusters = ({ events }: Follower) => events.filter(({ kind }) => kind === "cluster").length;
  await untilWatched(witness);
  await told("both are told", () => clusters(losing));
  held = ["stores:read"];
  const before = looks;
  // The second begins when the first has counted.
  await told("its right was looked at twice", () => looks >= before + 2);
  const seen = clusters(losing);
  await untilWatched(witness);
  await untilWatched(witness);
  await make("alone");
  await told("it hears about the store", () => losing.phases("alone")[0]);
  expect(clusters(losing)).toBe(seen);
  expect(losing.states).toEqual([{ isLive: true }]);
});

test("whose token is revoked is told nothing more, and why", async () => {
  const { id, token } = await read<CreatedToken>(
    await api.ask("/v1/tokens", post({ name: "viewer", role: "tenant-viewer" })),
  );
  using follower = await followEvents(clientOf({ identity: createIdentity({ withBackend: api.withBackend }), token }));
  await make("before-revoke");
  await told("an event comes", () => follower.phases("before-revoke")[0]);
  expect((await api.ask(`/v1/tokens/${id}`, { method: "DELETE" })).status).toBe(200);
  await told("the stream is refused", () => follower.refusal());
  expect(follower.refusal()).toBeInstanceOf(ApiProblemError);
  expect(follower.refusal()).toMatchObject({ code: "unauthenticated" });
  using witness = await followEvents(clientOf());
  await make("after-revoke");
  await told("another is told", () => witness.phases("after-revoke")[0]);
  expect(follower.phases("after-revoke")).toEqual([]);
  await told("no other looks on", () => hub.counts().viewers === 1);
});

test("who begins at a time is told what came since, and of a time to come what comes", async () => {
  using follower = await followEvents(clientOf());
  const store = await make("timed");
  const say = async (message: string) => {
    const failure = { reason: "NotReady", message, since: "2026-11-30T00:00:00Z" } as const;
    await api.agent("c1").report(store, { phase: "Provisioning", failure });
    await told(message, () => messagesOf(follower, "timed").includes(message));
  };
  await say("before");
  const since = new Date(Date.now() + 1);
  await told("that time has come", () => Date.now() > since.getTime());
  const said = ["after", "later"];
  for (const message of said) await say(message);
  for (const feed of [hub, createFeedPerRequest({ withBackend: api.withBackend })]) {
    using again = await followEvents(clientOf({ feed }), { since: since.toISOString() });
    await told("the last is told", () => messagesOf(again, "timed").includes(said.at(-1)));
    expect(messagesOf(again, "timed")).toEqual(said);
    using onwards = await followEvents(clientOf({ feed }), { since: "2999-01-01T00:00:00Z" });
    const message = feed === hub ? "by the hub" : "by itself";
    await say(message);
    said.push(message);
    await told("what comes is told", () => messagesOf(onwards, "timed").includes(message));
    expect(messagesOf(onwards, "timed")).toEqual([message]);
  }
  expect((await api.ask("/v1/events?since=yesterday")).status).toBe(400);
});

test("what a replica of the stream that is behind leaves out of a page is not left out of what a reader missed", async () => {
  using follower = await followEvents(clientOf());
  const store = await make("behind");
  await told("it is told", () => follower.phases("behind")[0]);
  const after = follower.events.at(-1)?.id ?? "";
  for (const message of ["one", "two", "three"]) {
    const failure = { reason: "NotReady", message, since: "2026-11-30T00:00:00Z" } as const;
    await api.agent("c1").report(store, { phase: "Provisioning", failure });
    await told(message, () => follower.events.some((it) => it.kind === "store" && it.store.message === message));
  }
  // A mirror answers for the stream as its replicas do; this one never has the statuses.
  const manager = await jetstreamManager(api.migrator);
  const filter_subject = eventSubject("desired", { cluster: "*", tenant: "*", store: "*" });
  await manager.streams.add({
    name: "BEHIND",
    mirror: { name: eventsStream, filter_subject },
    mirror_direct: true,
    allow_direct: true,
  });
  try {
    const from = Number(after.split("-")[1]);
    const seqs = async (isComplete: boolean): Promise<number[]> => {
      const found: number[] = [];
      for (let at = from, left = 1; left > 0; ) {
        const request = { tenant: "default", store: "behind", after: at, limit: 100, isComplete };
        const page = await api.withBackend(({ events }) => events.read(request));
        found.push(...page.events.map(({ seq }) => seq));
        [at, left] = [page.upTo, page.pending];
      }
      return found;
    };
    await pollUntil({ what: "a page lacks what the mirror lacks", everyMs: 20 }, async () => {
      return (await seqs(false)).length === 0 || undefined;
    });
    const pages = await Promise.all(Array.from({ length: 30 }, () => seqs(true)));
    expect(pages.map(({ length }) => length)).toEqual(Array(30).fill(3));
  } finally {
    await manager.streams.delete("BEHIND");
  }
});
