import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PollingFeed } from "./polling-feed.ts";

class Page extends EventTarget {
  visibilityState: "visible" | "hidden" = "visible";
  become(state: "visible" | "hidden"): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a hidden page asks nothing, and asks at once when it is seen again", () => {
  const page = new Page();
  let looks = 0;
  const stop = new PollingFeed(page).watch({ kind: "store", name: "hats" }, () => {
    looks += 1;
  });
  vi.advanceTimersByTime(4000);
  expect(looks).toBe(2);
  page.become("hidden");
  vi.advanceTimersByTime(60_000);
  expect(looks).toBe(2);
  page.become("visible");
  expect(looks).toBe(3);
  stop();
  vi.advanceTimersByTime(60_000);
  page.become("visible");
  expect(looks).toBe(3);
});
