import { expect, test } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const now = Date.parse("2026-11-29T00:00:00Z");

test.each([
  [null, undefined],
  ["5", 5],
  ["0", 0],
  ["Sun, 29 Nov 2026 00:00:30 GMT", 30],
  ["Sat, 28 Nov 2026 00:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
])("Retry-After %j is %s seconds", (header, seconds) => {
  expect(readRetryAfter(header, now)).toBe(seconds);
});
