import { expect, test } from "vitest";
import { desiredSubject, type StoreAddress } from "../../contract/index.ts";
import { fake } from "../fake.fixture.ts";
import type { Delivery } from "../ports.ts";
import type { StoreObject } from "../store/store-object.ts";
import { defaultTimings } from "../timings.ts";
import { type IntakeOptions, runIntake } from "./intake.ts";
import type { Deferred } from "./take-in.ts";

const uid = "0191b4c8-0000-4000-8000-000000000001";
const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const addressOf = (store: string): StoreAddress => ({ cluster: "c1", tenant: "default", store });

function bodyOf(store: string): Uint8Array {
  const at = "2026-01-01T00:00:00.000Z";
  const spec = { name: store, engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] };
  const envelope = {
    schemaVersion: 1,
    uid,
    epoch: "0123456789abcdef",
    tenant: "default",
    actor: "test",
    createdAt: at,
    acceptedAt: at,
  };
  return new TextEncoder().encode(JSON.stringify({ op: "apply", ...envelope, spec }));
}

/** An intake over messages that the test hands in, and Stores that are written when the test says so. */
function startIntake() {
  const settled: string[] = [];
  const deferred: Deferred = new Map();
  const written: string[] = [];
  const writes: PromiseWithResolvers<void>[] = [];
  const waiting: Delivery[] = [];
  let wake = Promise.withResolvers<void>();
  const over = new AbortController();
  async function* deliveries(): AsyncGenerator<Delivery> {
    while (!over.signal.aborted || waiting.length > 0) {
      const next = waiting.shift();
      if (next) yield next;
      else await wake.promise;
    }
  }
  const applySpec = async (name: string, { revision }: { revision: { seq: number } }): Promise<StoreObject> => {
    written.push(`${name}@${revision.seq}`);
    const write = Promise.withResolvers<void>();
    writes.push(write);
    await write.promise;
    return {} as StoreObject;
  };
  const options = fake<IntakeOptions>({
    cluster: "c1",
    feed: { deliveries, newest: () => Promise.resolve(undefined) },
    stores: { find: () => undefined, read: () => Promise.resolve(undefined), applySpec },
    statusSink: { read: () => Promise.resolve(undefined) },
    deferred,
    timings: defaultTimings,
    logger,
    onTrouble: ignore,
    onRead: ignore,
  });
  const running = runIntake(options, new AbortController().signal);
  const poke = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  return {
    settled,
    deferred,
    written,
    /** Ends the write under way, well or not. */
    endWrite: (index: number, error?: Error) => (error ? writes[index]?.reject(error) : writes[index]?.resolve()),
    deliver(store: string, seq: number, data = bodyOf(store)) {
      const note = (how: string) => () => void settled.push(`${store}@${seq} ${how}`);
      const subject = desiredSubject(addressOf(store));
      waiting.push({ subject, seq, data, ack: note("ack"), retryLater: note("later"), discard: note("discard") });
      poke();
    },
    async end() {
      over.abort();
      poke();
      await running;
    },
  };
}

test("of several messages that wait behind one, only the newest is accepted; the others are acknowledged unread", async () => {
  const intake = startIntake();
  intake.deliver("shop", 1);
  await expect.poll(() => intake.written).toEqual(["shop@1"]);
  for (const seq of [3, 5, 4, 2]) intake.deliver("shop", seq);
  await expect.poll(() => intake.settled).toEqual(["shop@3 ack", "shop@4 ack", "shop@2 ack"]);
  intake.endWrite(0);
  await expect.poll(() => intake.written).toEqual(["shop@1", "shop@5"]);
  intake.endWrite(1);
  await intake.end();
  expect(intake.settled.slice(3)).toEqual(["shop@1 ack", "shop@5 ack"]);
});

test("one store's slow message does not hold up another's", async () => {
  const intake = startIntake();
  intake.deliver("slow", 1);
  await expect.poll(() => intake.written).toEqual(["slow@1"]);
  intake.deliver("quick", 2);
  await expect.poll(() => intake.written).toEqual(["slow@1", "quick@2"]);
  intake.endWrite(1);
  await expect.poll(() => intake.settled).toEqual(["quick@2 ack"]);
  intake.endWrite(0);
  await intake.end();
});

test("a message is acknowledged only when its Store is written, and offered again when that fails", async () => {
  const intake = startIntake();
  intake.deliver("shop", 1);
  await expect.poll(() => intake.written).toHaveLength(1);
  expect(intake.settled).toEqual([]);
  intake.endWrite(0, new Error("away"));
  await expect.poll(() => intake.settled).toEqual(["shop@1 later"]);
  expect([...intake.deferred.values()]).toEqual([addressOf("shop")]);
  intake.deliver("shop", 1);
  await expect.poll(() => intake.written).toHaveLength(2);
  intake.endWrite(1);
  await intake.end();
  expect(intake.deferred.size).toBe(0);
});

test("a message that does not parse is put away and holds up nothing", async () => {
  const intake = startIntake();
  intake.deliver("shop", 1, new TextEncoder().encode("{"));
  await expect.poll(() => intake.settled).toEqual(["shop@1 discard"]);
  intake.deliver("shop", 2);
  await expect.poll(() => intake.written).toEqual(["shop@2"]);
  intake.endWrite(0);
  await intake.end();
  expect(intake.settled).toEqual(["shop@1 discard", "shop@2 ack"]);
});
