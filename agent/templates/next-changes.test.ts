import { expect, test } from "vitest";
import { nextChanges, type Standing } from "./next-changes.ts";

const now = new Date("2026-01-01T01:00:00.000Z");
const long = "2026-01-01T00:00:00.000Z";
const pace = { now, soakMs: 300_000 };

const waiting = (order: number, more: Partial<Standing> = {}): Standing => ({
  name: `s${order}`,
  order: String(order).padStart(4, "0"),
  phase: "Ready",
  waits: true,
  isAdmitted: false,
  ...more,
});
const changed = (order: number, change: Standing["change"] = { wasReady: true, readySince: long }): Standing => ({
  ...waiting(order),
  waits: false,
  ...(change && { change }),
});
const many = (count: number, make: (order: number) => Standing, from = 0) =>
  Array.from({ length: count }, (_, index) => make(from + index));
const next = (standings: readonly Standing[]) => nextChanges(standings, pace).next.length;

test("one first, then up to 5 %, 25 % and all, never more than 2 % at once", () => {
  const at = (done: number) => next([...many(done, changed), ...many(1000 - done, waiting, done)]);
  expect([0, 1, 49, 50, 249, 250, 990, 1000].map(at)).toEqual([1, 20, 1, 20, 1, 20, 10, 0]);
});

test("of nine stores one after another", () => {
  const at = (done: number) => next([...many(done, changed), ...many(9 - done, waiting, done)]);
  expect(Array.from({ length: 10 }, (_, done) => at(done))).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  const one = changed(0, { wasReady: true });
  expect(next([one, ...many(8, waiting, 1)])).toBe(0);
  expect(next([waiting(0, { isAdmitted: true }), ...many(8, waiting, 1)])).toBe(0);
});

test("a wave begins when all of the one before were Ready for their time, and says when that is", () => {
  const since = (readySince: string) => [changed(0, { wasReady: true, readySince }), ...many(8, waiting, 1)];
  expect(nextChanges(since("2026-01-01T00:55:00.000Z"), pace).next).toEqual(["s1"]);
  const early = nextChanges(since("2026-01-01T00:58:00.000Z"), pace);
  expect(early).toMatchObject({ next: [], againAfterMs: 180_000 });
});

test("a missed deadline pauses, as do more failed ones than may be; one that is in trouble only holds its place", () => {
  const trouble: Standing = { ...changed(0, { wasReady: true }), cause: "no image" };
  expect(nextChanges([trouble, ...many(8, waiting, 1)], pace)).toMatchObject({ isPaused: false, next: [] });
  const late = changed(0, { wasReady: true, failedAt: long });
  const paused = nextChanges([late, ...many(8, waiting, 1)], pace);
  expect(paused).toMatchObject({ isPaused: true, next: [], waiting: 8, changed: 1, ready: 0 });
  expect(nextChanges([trouble, { ...trouble, name: "b" }, ...many(7, waiting, 2)], pace).isPaused).toBe(true);
  // It became Ready after its time: a person has to look all the same.
  const recovered = changed(0, { wasReady: true, failedAt: long, readySince: long });
  expect(nextChanges([recovered, ...many(8, waiting, 1)], pace).isPaused).toBe(true);
});

test("a person lets the change go on by the failed store, and keeps another as it is", () => {
  const late: Standing = { ...changed(0, { wasReady: true, failedAt: long }), mark: "ignore" };
  const found = nextChanges([late, waiting(1, { mark: "hold" }), ...many(7, waiting, 2)], pace);
  expect(found).toMatchObject({ isPaused: false, next: ["s2"], waiting: 8, changed: 1 });
});

test("stores that were not Ready go beside the others, say nothing about the template, and hold up no other", () => {
  const broken = many(3, (order) => waiting(order, { phase: "Degraded", cause: "crashes" }));
  expect(nextChanges([...broken, ...many(9, waiting, 3)], pace).next).toEqual(["s3", "s0"]);
  const under = changed(0, { wasReady: false });
  expect(nextChanges([under, ...broken.slice(1), changed(3), ...many(8, waiting, 4)], pace).next).toEqual(["s4"]);
  const given = changed(0, { wasReady: false, failedAt: long });
  expect(nextChanges([given, ...broken.slice(1)], pace)).toMatchObject({ isPaused: false, next: ["s1"] });
});

test("a store that is being updated keeps its template until that has ended, or is in trouble", () => {
  expect(nextChanges([waiting(0, { phase: "Updating" })], pace)).toMatchObject({ next: [], waiting: 1 });
  expect(nextChanges([waiting(0, { phase: "Updating", cause: "crashes" })], pace).next).toEqual(["s0"]);
});
