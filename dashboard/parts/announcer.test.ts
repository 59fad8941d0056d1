import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer, announcePauseMs } from "./announcer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("of many sentences at once the first and the newest are read out", () => {
  const announcer = new Announcer();
  const heard: string[] = [];
  announcer.subscribe(() => heard.push(announcer.read()));
  for (const sentence of ["one", "two", "three"]) announcer.say(sentence);
  expect(heard).toEqual(["one"]);
  vi.advanceTimersByTime(announcePauseMs);
  expect(heard).toEqual(["one", "three"]);
  vi.advanceTimersByTime(announcePauseMs);
  announcer.say("four");
  expect(heard).toEqual(["one", "three", "four"]);
});
