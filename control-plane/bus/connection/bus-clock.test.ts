import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BusClock } from "./bus-clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "Date"], now: Date.parse("2026-11-29T00:00:00Z") });
});

afterEach(() => {
  vi.useRealTimers();
});

const told = (clock: BusClock, time: string): string => {
  clock.set(time);
  return clock.now().toISOString();
};

test("tells our own time until the bus told one, and then the bus's, whatever becomes of ours", () => {
  const clock = new BusClock();
  expect(clock.now().toISOString()).toBe("2026-11-29T00:00:00.000Z");
  expect(told(clock, "2026-12-01T12:00:00.000Z")).toBe("2026-12-01T12:00:00.000Z");
  vi.setSystemTime(0);
  vi.advanceTimersByTime(1500);
  expect(clock.now().toISOString()).toBe("2026-12-01T12:00:01.500Z");
});

test("an answer that comes late sets no time back; a bus whose clock was put right does", () => {
  const clock = new BusClock();
  clock.set("2026-12-01T12:00:00.000Z");
  expect(told(clock, "2026-12-01T11:59:59.000Z")).toBe("2026-12-01T12:00:00.000Z");
  expect(told(clock, "2026-12-01T12:00:00.020Z")).toBe("2026-12-01T12:00:00.020Z");
  expect(told(clock, "2026-12-01T11:00:00.000Z")).toBe("2026-12-01T11:00:00.000Z");
});
