import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { developmentScale, eventsStream } from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { migrate } from "../../../control-plane/bus/setup/migrate.ts";
import type { EventPosition, StoreEvent, StoreEvents } from "../../../control-plane/ports/store-events.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let manager: JetStreamManager;
let events: StoreEvents;
const engine = "woocommerce";
const begins: EventPosition[] = [];
const heard: StoreEvent[] = [];

beforeAll(async () => {
  api = await startApi();
  manager = await jetstreamManager(api.migrator);
  events = api.replicas.map((it) => it.events)[0] as StoreEvents;
  events.subscribe({ begin: (at) => void begins.push(at), event: (it) => void heard.push(it) });
  // One that fails keeps nothing from the others.
  events.subscribe({
    begin: () => undefined,
    event: () => {
      throw new RangeError("of the test");
    },
  });
});

afterAll(() => api?.[Symbol.asyncDispose]());

beforeEach(() => void heard.splice(0));

const begun = (count: number): Promise<EventPosition> =>
  pollUntil({ what: `the events have begun ${count} times` }, () => begins[count - 1]);

const ofStore = (name: string): readonly string[] =>
  heard
    .filter(({ address }) => address.store === name)
    .map(({ kind, message }) => `${kind} ${"op" in message ? message.op : message.phase}`);

const tells = (name: string, wanted: readonly string[]): Promise<true> =>
  pollUntil({ what: `${name}: ${wanted.join(", ")}` }, () => {
    const told = ofStore(name);
    return wanted.every((it) => told.includes(it)) || undefined;
  });

const make = async (name: string) => {
  const answer = await api.ask("/v1/stores", post({ name, engine, cluster: "c1" }));
  expect(answer.status).toBe(202);
  return read(answer);
};

test("a store's desired state and its statuses come whole, in order, and with their revisions", async () => {
  const { epoch } = await begun(1);
  expect((await manager.streams.info(eventsStream)).config.metadata?.["epoch"]).toBe(epoch);
  const store = await make("followed");
  await api.agent("c1").report(store, { phase: "Provisioning" });
  // A status that is replaced at once may never become an event.
  await tells("followed", ["desired apply", "status Provisioning"]);
  await api.agent("c1").reportReady(store);
  await tells("followed", ["status Ready"]);
  expect(ofStore("followed")).toEqual(["desired apply", "status Provisioning", "status Ready"]);
  const seqs = heard.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
  const [first] = heard;
  expect(first?.address).toEqual({ cluster: "c1", tenant: "default", store: "followed" });
  expect(`${"op" in (first?.message ?? {}) && first?.message.epoch}-${first?.origin}`).toBe(store.revision);
  expect(events.lack).toBeUndefined();
  expect(events.at?.seq).toBeGreaterThanOrEqual(seqs.at(-1) ?? Number.POSITIVE_INFINITY);
});

test("a status that can't be read, or names another store, is left out and keeps nothing from coming", async () => {
  const store = await make("unread");
  await api.agent("c1").report(store, { name: "followed" });
  await api.agent("c1").reportReady(store);
  await tells("unread", ["desired apply", "status Ready"]);
  expect(ofStore("unread")).toEqual(["desired apply", "status Ready"]);
  expect(ofStore("followed")).toEqual([]);
});

test("what is written while nats-server is killed and restarted comes, each once", async () => {
  const { process } = api.servers.nats;
  await process.kill("SIGKILL");
  await pollUntil({ what: "it says what it lacks" }, () => events.lack);
  const names = Array.from({ length: 20 }, (_, index) => `killed-${index}`);
  const making = Promise.all(names.map(make));
  await process.start();
  await making;
  for (const name of names) await tells(name, ["desired apply"]);
  expect(names.map(ofStore)).toEqual(names.map(() => ["desired apply"]));
  expect(begins).toHaveLength(1);
  await pollUntil({ what: "it lacks nothing" }, () => !events.lack || undefined);
  await api.untilConnected();
});

test("a consumer that is deleted under it costs nothing", async () => {
  for await (const { name } of manager.consumers.list(eventsStream)) await manager.consumers.delete(eventsStream, name);
  await make("after-consumer");
  await tells("after-consumer", ["desired apply"]);
  expect(begins).toHaveLength(1);
});

test("a stream that is re-created has another epoch, tells nothing of before, and is followed from its beginning", async () => {
  const before = await begun(1);
  await manager.streams.delete(eventsStream);
  await pollUntil({ what: "it says what it lacks" }, () => events.lack);
  await pollUntil({ what: "that is logged" }, () => api.warnings.includes("events can't be followed, trying again"));
  await migrate(api.migrator, developmentScale);
  const after = await begun(2);
  expect(after.epoch).not.toBe(before.epoch);
  await make("again");
  await tells("again", ["desired apply"]);
  expect(new Set(heard.map(({ address }) => address.store))).toEqual(new Set(["again"]));
  const { config } = await manager.streams.info(eventsStream);
  await migrate(api.migrator, { ...developmentScale, maxBytes: 2 * developmentScale.maxBytes });
  const again = (await manager.streams.info(eventsStream)).config;
  expect([again.metadata?.["epoch"], again.sources]).toEqual([config.metadata?.["epoch"], config.sources]);
  expect(again.max_bytes).toBe(2 * config.max_bytes);
  await make("still");
  await tells("still", ["desired apply"]);
  expect(begins).toHaveLength(2);
});

test("a second process follows for itself, from now on", async () => {
  await using other = await api.another();
  const there: EventPosition[] = [];
  const heardThere: StoreEvent[] = [];
  other.events.subscribe({ begin: (it) => void there.push(it), event: (it) => void heardThere.push(it) });
  const [at] = await pollUntil({ what: "the other follows" }, () => there[0] && there);
  expect(at).toEqual(events.at);
  await make("for-both");
  await tells("for-both", ["desired apply"]);
  await pollUntil({ what: "the other hears it" }, () => heardThere[0]);
});

test("the control plane may follow these events by a consumer and those of no other stream, nor make or change a stream", async () => {
  const { nats } = api.servers;
  const options = keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") });
  const connection = await connect(options);
  const create = (stream: string, filter: string): Promise<unknown> => {
    const config = { name: "x1", filter_subject: filter, deliver_policy: "all", ack_policy: "none" };
    const subject = `$JS.API.CONSUMER.CREATE.${stream}.x1.${filter}`;
    return connection.request(subject, JSON.stringify({ stream_name: stream, config }), { timeout: 2000 });
  };
  await expect(create("KV_SP_ACCESS", "$KV.SP_ACCESS.>")).rejects.toThrow(/permission/i);
  await expect(create("SP_HISTORY", "sp.v1.history.>")).rejects.toThrow(/permission/i);
  await expect(connection.request(`$JS.API.STREAM.UPDATE.${eventsStream}`, "{}", { timeout: 2000 })).rejects.toThrow(
    /permission/i,
  );
  await connection.close();
});
