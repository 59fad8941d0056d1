import { expect, test } from "vitest";
import { pause } from "./pause.ts";

const long = 600_000;

test("a pause ends after its time, and without an error as soon as its signal is aborted", async () => {
  const startedAt = performance.now();
  await pause(50);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
  const stopping = new AbortController();
  const waiting = pause(long, stopping.signal);
  stopping.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(pause(long, stopping.signal)).resolves.toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(long / 10);
});
