import { expect, test } from "vitest";
import { duration, relativeTime, startTime } from "./times.ts";

const now = Date.parse("2026-11-29T12:00:00.000Z");

test.each([
  ["2026-11-29T11:59:55.000Z", "just now"],
  ["2026-11-29T12:00:05.000Z", "just now"],
  ["2026-11-29T11:59:20.000Z", "40 s ago"],
  ["2026-11-29T11:56:01.000Z", "3 min ago"],
  ["2026-11-29T09:30:00.000Z", "2 h ago"],
  ["2026-11-28T11:00:00.000Z", "1 day ago"],
  ["2026-12-05T13:00:00.000Z", "in 6 days"],
  ["2026-12-06T11:59:58.000Z", "in 7 days"],
  ["2026-11-29T12:29:58.000Z", "in 30 min"],
  ["no time", "no time"],
])("%s is %s", (at, words) => {
  expect(relativeTime(at, now)).toBe(words);
});

test("since when something is so is said with the day once that is not the last one", () => {
  const at = "2026-11-29T12:00:00.000Z";
  expect(startTime(at, Date.parse(at) + 3_600_000)).toMatch(/^\d\d:00$/);
  expect(startTime(at, Date.parse(at) + 3 * 86_400_000)).toMatch(/^\d\d? Nov 2026, \d\d:00$/);
  expect(startTime("no time", Date.parse(at))).toBe("no time");
});

test.each([
  [-5, "at once"],
  [420, "0.4 s"],
  [48_200, "48 s"],
  [125_000, "2 min 5 s"],
  [7_300_000, "2 h"],
])("%d ms are %s", (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});
