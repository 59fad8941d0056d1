import { afterEach, expect, test, vi } from "vitest";
import { createBusMemory } from "../connection/memory.ts";
import { TransientBusError } from "../connection/retry.ts";
import { findKey } from "./subject-keys.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

afterEach(() => {
  vi.restoreAllMocks();
});

test("a key that is used all the time is read again all the same: another process may have erased it", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const memory = createBusMemory();
  const key = { id: "k".repeat(12), bytes: new Uint8Array(32) };
  memory.audit.keys.keep("acme", key, now);
  let reads = 0;
  const open = () => {
    reads += 1;
    return Promise.reject(new TransientBusError("away", { ambiguous: false }));
  };
  const access = { open, memory, logger, policy: { budgetMs: 0, firstDelayMs: 1, lastDelayMs: 1 } };
  for (now = 3000; now < 10_000; now += 3000) expect(await findKey(access, "acme")).toBe(key);
  expect(reads).toBe(0);
  now = 10_001;
  await expect(findKey(access, "acme")).rejects.toThrow("gave up after 0 ms");
  expect(reads).toBeGreaterThan(0);
});
