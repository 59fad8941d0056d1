import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Attendance } from "./attendance.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("time counts while everything is there", () => {
  const attendance = new Attendance(() => true);
  attendance.start();
  vi.advanceTimersByTime(60_000);
  expect(attendance.ms()).toBe(60_000);
  attendance.stop();
});

test("time in which bus or API server are away does not count", () => {
  let isThere = true;
  const attendance = new Attendance(() => isThere);
  attendance.start();
  vi.advanceTimersByTime(10_000);
  isThere = false;
  vi.advanceTimersByTime(600_000);
  isThere = true;
  vi.advanceTimersByTime(5000);
  expect(attendance.ms()).toBeLessThanOrEqual(16_000);
  attendance.stop();
});

test("time in which the process was frozen does not count", () => {
  const attendance = new Attendance(() => true);
  vi.advanceTimersByTime(70_000); // no tick came in between
  expect(attendance.ms()).toBe(0);
});
