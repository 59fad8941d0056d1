import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { pause } from "./pause.ts";

test("a pause leaves nothing at its signal, whether it ran its time or was ended", async () => {
  const { signal } = new AbortController();
  await pause(1, signal);
  expect(getEventListeners(signal, "abort")).toEqual([]);

  const abort = new AbortController();
  const reason = new Error("no longer wanted");
  const ended = pause(60_000, abort.signal);
  abort.abort(reason);
  await expect(ended).rejects.toBe(reason);
  expect(getEventListeners(abort.signal, "abort")).toEqual([]);
});
