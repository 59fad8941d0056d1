import { expect, test } from "vitest";
import { askedPauseMs, nextTryAt } from "./next-try.ts";

const now = new Date("2026-11-21T05:00:00.000Z");
const until = new Date(now.getTime() + 75 * 3_600_000).toISOString();
const refused = { status: 500, headers: {}, body: "" };

test("ten tries are made within 75 hours, about when the specification says, and none after", () => {
  let at = now.getTime();
  const waited: number[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const next = nextTryAt({ attempt, result: refused, now: new Date(at), until }, () => 0.5);
    if (next === undefined) break;
    waited.push((next - at) / 1000);
    at = next;
  }
  expect(waited).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 82_800]);
  expect(at - now.getTime()).toBeLessThanOrEqual(75 * 3_600_000);
});

test("what failed together comes back within a fifth more or less", () => {
  const waits = [0, 0.999].map(
    (chance) => (nextTryAt({ attempt: 2, result: refused, now, until }, () => chance) ?? 0) - now.getTime(),
  );
  expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([240, 360]);
  const late = new Date(Date.parse(until) - 1000);
  expect(nextTryAt({ attempt: 2, result: refused, now: late, until })).toBeUndefined();
});

test.each([
  [429, "30", 30_000],
  [503, new Date(now.getTime() + 60_000).toUTCString(), 60_000],
  [503, "99999999", 86_400_000],
  [502, "soon", undefined],
  [500, "30", undefined],
])("a %i with Retry-After %s asks for a pause of %s ms", (status, after, expected) => {
  const result = { status, headers: { "retry-after": after }, body: "" };
  expect(askedPauseMs(result, now)).toBe(expected);
  const next = nextTryAt({ attempt: 1, result, now, until }, () => 0.5) ?? 0;
  expect(next - now.getTime()).toBe(Math.max(5000, expected ?? 0));
});
