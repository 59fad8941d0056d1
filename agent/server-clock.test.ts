import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ServerClock } from "./server-clock.ts";

const minute = 60_000;
const start = Date.parse("2026-03-01T12:00:00.000Z");
/** By how much this machine's clock is wrong; the monotonic one never is. */
let wrongMs: number;
let trueTime: number;

beforeEach(() => {
  wrongMs = 0;
  trueTime = start;
  vi.spyOn(Date, "now").mockImplementation(() => trueTime + wrongMs);
  vi.spyOn(performance, "now").mockImplementation(() => trueTime - start + 5000);
});

afterEach(() => vi.restoreAllMocks());

/** As a server answers: its time in whole seconds, after this long on the way. */
function ask(clock: ServerClock, { serverAheadMs = 0, tookMs = 5 } = {}): void {
  const sentAt = performance.now();
  trueTime += tookMs / 2;
  const header = new Date(trueTime + serverAheadMs).toUTCString();
  trueTime += tookMs / 2;
  clock.observe(header, sentAt);
}

const errorOf = (clock: ServerClock): number => Math.abs(clock.now().getTime() - trueTime);

test.each([-10, 11, 60 * 24])("a clock that is %i minutes off tells the API server's time", (minutes) => {
  wrongMs = minutes * minute;
  const clock = new ServerClock();
  ask(clock);
  expect(errorOf(clock)).toBeLessThan(1100);
  trueTime += 5 * minute; // no one answers meanwhile
  expect(errorOf(clock)).toBeLessThan(1100);
  expect(clock.skewMs / minute).toBeCloseTo(minutes, 1);
});

test("a difference that whole seconds and a slow answer explain counts as none", () => {
  wrongMs = 900;
  const clock = new ServerClock();
  for (let index = 0; index < 20; index += 1) {
    ask(clock, { tookMs: 3000 });
    trueTime += 137;
  }
  expect([clock.now().getTime(), clock.skewMs]).toEqual([Date.now(), 0]);
});

test("a clock that is set while the process runs changes nothing", () => {
  const clock = new ServerClock();
  ask(clock);
  wrongMs = 11 * minute;
  expect(errorOf(clock)).toBeLessThan(10);
  ask(clock);
  expect(errorOf(clock)).toBeLessThan(1100);
  wrongMs = -10 * minute;
  ask(clock);
  expect(errorOf(clock)).toBeLessThan(1100);
});

test("time does not go back for a better estimate, and follows a server whose clock was set", () => {
  wrongMs = 10 * minute;
  const clock = new ServerClock();
  let last = 0;
  for (let index = 0; index < 50; index += 1) {
    ask(clock, { tookMs: 5 + (index % 7) * 100 });
    trueTime += 311;
    const now = clock.now().getTime();
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  ask(clock, { serverAheadMs: -30 * minute });
  expect(Math.abs(clock.now().getTime() - (trueTime - 30 * minute))).toBeLessThan(1100);
});

test.each([undefined, "", "yesterday"])("an answer with the date %s is no sample", (header) => {
  const clock = new ServerClock();
  clock.observe(header, performance.now());
  expect(clock.now().getTime()).toBe(trueTime);
});
