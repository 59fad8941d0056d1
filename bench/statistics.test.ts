import { expect, test } from "vitest";
import { median, percentile } from "./statistics.ts";

test("takes the middle of an odd number of values, whatever their order", () => {
  expect(median([30, 10, 20])).toBe(20);
});

test("takes the mean of the two middle values of an even number", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("takes a percentile by nearest rank", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([100, 198, 200]);
});

test("knows no percentile of nothing", () => {
  expect([percentile([], 0.5), median([])]).toEqual([Number.NaN, Number.NaN]);
});
