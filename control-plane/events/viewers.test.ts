import { expect, test } from "vitest";
import { ProblemError } from "../http/problem-error.ts";
import { type FeedRequest, TooManyStreamsError } from "../ports/event-feed.ts";
import type { KeptFrame } from "./frame-ring.ts";
import { Viewers } from "./viewers.ts";

const request: FeedRequest = { tenant: "acme", seesClusters: false, mayStill: async () => ({ seesClusters: false }) };
const bytes = (length: number) => new Uint8Array(length);
const frame = (change: Partial<KeptFrame> = {}): KeptFrame => ({
  seq: 1,
  tenant: "acme",
  store: "hats",
  bytes: bytes(9),
  ...change,
});

test("an event touches those that it is for, and no one after they left", async () => {
  const viewers = new Viewers();
  const [ofTenant, ofStore, ofOther] = [{}, { store: "hats" }, { tenant: "beta" }].map((it) =>
    viewers.add({ ...request, ...it }),
  );
  for (const viewer of [ofTenant, ofStore, ofOther]) if (viewer) viewers.follow(viewer);
  expect(viewers.tell(frame())).toBe(2);
  expect(viewers.tell(frame({ store: "mugs" }))).toBe(1);
  expect(viewers.tell(frame({ tenant: "gamma" }))).toBe(0);
  await ofTenant?.stream.cancel();
  expect([viewers.tell(frame()), viewers.size]).toEqual([1, 2]);
});

test("a credential has at most 20 streams, and others' room is its own", async () => {
  const viewers = new Viewers();
  const mine = Array.from({ length: 20 }, () => viewers.add({ ...request, credential: "mine" }));
  expect(() => viewers.add({ ...request, credential: "mine" })).toThrow(TooManyStreamsError);
  expect(() => viewers.add({ ...request, credential: "other" })).not.toThrow();
  await mine[0]?.stream.cancel();
  expect(() => viewers.add({ ...request, credential: "mine" })).not.toThrow();
});

test("a process has at most 2,000 streams, and a tenant half of them by whatever credentials", async () => {
  const viewers = new Viewers();
  const mine = Array.from({ length: 1000 }, (_, index) => viewers.add({ ...request, credential: `mine-${index}` }));
  const another = () => viewers.add({ ...request, credential: "mine-too" });
  expect(another).toThrow("1000 streams of events are open by this tenant on this process");
  await mine[0]?.stream.cancel();
  expect(another).not.toThrow();
  for (let index = 0; index < 1000; index += 1) viewers.add({ ...request, tenant: "beta" });
  expect(() => viewers.add({ ...request, tenant: "gamma" })).toThrow("2000 streams of events are open on this process");
});

test("a client that reads nothing is dropped, and costs the others nothing", async () => {
  const viewers = new Viewers();
  const [slow, quick] = [viewers.add(request), viewers.add(request)];
  for (const viewer of [slow, quick]) viewers.follow(viewer);
  const reader = quick.stream.getReader();
  let read = 0;
  for (let index = 0; index < 100; index += 1) {
    viewers.tell(frame({ bytes: bytes(8192) }));
    read += (await reader.read()).value?.length ?? 0;
  }
  expect([viewers.size, viewers.dropped, read]).toEqual([1, 1, 819_200]);
  await expect(slow.stream.getReader().read()).rejects.toThrow("too slowly");
});

const lastWords = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  let text = "";
  for await (const part of stream) text += new TextDecoder().decode(part);
  return text;
};

test.each([
  ["unauthenticated", "unauthenticated"],
  ["forbidden", "forbidden"],
  ["tenant-not-registered", "forbidden"],
] as const)("who is %s by now is sent away within a minute", async (code, reason) => {
  const viewers = new Viewers();
  const refusal = new ProblemError(code, "No more.");
  const viewer = viewers.add({ ...request, mayStill: () => Promise.reject(refusal) });
  viewer.look(performance.now() + 44_000);
  viewer.look(performance.now() + 46_000);
  expect(await lastWords(viewer.stream)).toBe(`retry: 500\nevent: end\ndata: {"reason":"${reason}"}\n\n`);
  expect(viewers.size).toBe(0);
});

test("a bus that is away ends no stream, and a quarter of an hour does", async () => {
  const viewers = new Viewers();
  const away = new ProblemError("bus-unavailable", "Away.");
  const viewer = viewers.add({ ...request, mayStill: () => Promise.reject(away) });
  viewer.look(performance.now() + 46_000);
  await Promise.resolve();
  expect(viewers.size).toBe(1);
  viewer.look(performance.now() + 15 * 60_000);
  expect(await lastWords(viewer.stream)).toContain('{"reason":"expired"}');
});
