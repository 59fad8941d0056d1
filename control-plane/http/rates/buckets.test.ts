import { expect, test } from "vitest";
import { Buckets } from "./buckets.ts";

const rate = { quota: 3, windowSeconds: 60 };

test("as many as the quota come at once, then one for each share of the window", () => {
  const buckets = new Buckets();
  const taken = [1000, 1000, 1000, 1000].map((now) => buckets.take("a", rate, now));
  expect(taken.map(({ isAllowed, remaining }) => [isAllowed, remaining])).toEqual([
    [true, 2],
    [true, 1],
    [true, 0],
    [false, 0],
  ]);
  expect(taken[3]).toMatchObject({ retrySeconds: 20, resetSeconds: 60 });
  expect(buckets.take("a", rate, 1019.9).isAllowed).toBe(false);
  expect(buckets.take("a", rate, 1020)).toMatchObject({ isAllowed: true, remaining: 0 });
  expect(buckets.take("a", rate, 1200)).toMatchObject({ isAllowed: true, remaining: 2 });
});

test("a refused one counts for nothing, and no key for another", () => {
  const buckets = new Buckets();
  for (let count = 0; count < 100; count += 1) buckets.take("a", rate, 1000);
  expect(buckets.take("a", rate, 1020).isAllowed).toBe(true);
  expect(buckets.take("b", rate, 1020).remaining).toBe(2);
  expect([buckets.hasRoom("a", rate, 1020), buckets.hasRoom("b", rate, 1020)]).toEqual([false, true]);
});

test("in no window more pass than twice the quota, however they come", () => {
  const buckets = new Buckets();
  let passed = 0;
  for (let now = 0; now < 60; now += 0.01)
    if (buckets.take("a", { quota: 50, windowSeconds: 60 }, now).isAllowed) passed += 1;
  expect(passed).toBeGreaterThanOrEqual(99);
  expect(passed).toBeLessThanOrEqual(100);
});

test("very many keys take bounded room, and those in use are kept", () => {
  const buckets = new Buckets();
  for (let key = 0; key < 60_000; key += 1) buckets.take(`old-${key}`, rate, 1000 + key / 100);
  for (let count = 0; count < 3; count += 1) buckets.take("a", rate, 2000);
  for (let key = 0; key < 40_000; key += 1) buckets.take(`new-${key}`, rate, 2000);
  expect(buckets.hasRoom("a", rate, 2000)).toBe(false);
});

test("of very many keys in use the one that was not used for longest is forgotten, not the one that came first", () => {
  const buckets = new Buckets();
  for (let count = 0; count < 3; count += 1) buckets.take("first", rate, 1000);
  for (let count = 0; count < 3; count += 1) buckets.take("second", rate, 1000);
  for (let key = 0; key < 49_998; key += 1) buckets.take(`other-${key}`, rate, 1000);
  buckets.take("first", rate, 1020);
  buckets.take("new", rate, 1020);
  expect([buckets.hasRoom("first", rate, 1020), buckets.hasRoom("second", rate, 1020)]).toEqual([false, true]);
});

test("what passed elsewhere is taken off what may pass here, also what was too much", () => {
  const buckets = new Buckets();
  buckets.add("a", { rate, count: 4 }, 1000);
  expect(buckets.take("a", rate, 1039).isAllowed).toBe(false);
  expect(buckets.take("a", rate, 1040)).toMatchObject({ isAllowed: true, remaining: 0 });
});
