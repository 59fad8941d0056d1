import { expect, test } from "vitest";
import { liveWords } from "./live-words.ts";

const at = Date.parse("2026-11-30T14:02:00");

test.each([
  [{ isUp: true, heardAt: at }, "Live"],
  [{ isUp: true, heardAt: undefined }, "Live"],
  [{ isUp: true, heardAt: at, reconnectingSince: at }, "Reconnecting since 14:02"],
  [{ isUp: true, heardAt: at, isPolling: true }, "Live every few seconds"],
  [{ isUp: false, heardAt: at, reconnectingSince: at }, "Offline, showing 14:02"],
  [{ isUp: false, heardAt: undefined }, "Offline"],
])("%j is said as %j", (times, words) => {
  expect(liveWords(times)).toBe(words);
});
