import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KubeApiError, TransientError } from "../errors.ts";
import { WorkQueue, type WorkQueueOptions } from "./work-queue.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const limits = { retryBaseMs: 100, retryMaxMs: 1000 };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function startQueue(handle: WorkQueueOptions["handle"], workers = 2): WorkQueue {
  const queue = new WorkQueue({ ...limits, workers, logger, handle });
  queue.start();
  return queue;
}

/** Passes that end when the test says so. */
function heldPasses() {
  const begun: string[] = [];
  const ends: ((again?: number) => void)[] = [];
  const handle = (key: string): Promise<number | undefined> => {
    begun.push(key);
    return new Promise((resolve) => ends.push(resolve));
  };
  const end = async (index: number, again?: number): Promise<void> => {
    ends[index]?.(again);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { begun, handle, end };
}

describe("a key", () => {
  test("is never worked on twice at a time; a change during a pass leads to one more pass", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle);
    queue.add("shop", 0);
    await vi.advanceTimersByTimeAsync(0);
    for (let change = 0; change < 3; change += 1) queue.add("shop", 0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(begun).toEqual(["shop"]);
    await end(0);
    expect(begun).toEqual(["shop", "shop"]);
    await end(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(begun).toHaveLength(2);
  });

  test("that is added again is due at the earlier of the two times, once", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle);
    queue.add("shop", 5000);
    queue.add("shop", 1000);
    queue.add("shop", 3000);
    await vi.advanceTimersByTimeAsync(999);
    expect(begun).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await end(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(begun).toEqual(["shop"]);
  });

  test("comes again when its pass asked for it, and not when it did not", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle);
    queue.add("shop", 0);
    await vi.advanceTimersByTimeAsync(0);
    await end(0, 700);
    await vi.advanceTimersByTimeAsync(699);
    expect(begun).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toHaveLength(2);
    await end(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(begun).toHaveLength(2);
  });

  test("that fails is tried again with a growing delay, which starts again after a success", async () => {
    const times: number[] = [];
    let isBroken = true;
    const queue = startQueue(() => {
      times.push(Date.now());
      return isBroken ? Promise.reject(new Error("away")) : Promise.resolve(undefined);
    });
    queue.add("shop", 0);
    await vi.advanceTimersByTimeAsync(10_000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, gap] of gaps.entries()) {
      const ceiling = Math.min(limits.retryMaxMs, limits.retryBaseMs * 2 ** index);
      expect(gap).toBeGreaterThanOrEqual(ceiling / 2);
      expect(gap).toBeLessThanOrEqual(ceiling + 1);
    }
    isBroken = false;
    await vi.advanceTimersByTimeAsync(1000);
    const succeeded = times.length;
    isBroken = true;
    queue.add("shop", 0);
    await vi.advanceTimersByTimeAsync(limits.retryBaseMs + 1);
    expect(times.length).toBe(succeeded + 2);
  });

  test.each([
    ["as long as the API server asks for", 800, 800],
    ["no longer than its longest backoff", 60_000, limits.retryMaxMs],
  ])("whose pass was turned away waits %s", async (_, retryAfterMs, waitMs) => {
    const times: number[] = [];
    const answer = { code: 429, reason: "TooManyRequests", message: "too many requests", causes: [], retryAfterMs };
    const queue = startQueue(() => {
      times.push(Date.now());
      const cause = times.length === 1 ? new KubeApiError(answer) : undefined;
      return cause ? Promise.reject(new TransientError("turned away", { cause })) : Promise.resolve(undefined);
    });
    queue.add("shop", 0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, waitMs]);
  });
});

describe("the queue", () => {
  test("works on as many keys at once as it has workers, the others wait in order", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle);
    for (const key of ["a", "b", "c", "d"]) queue.add(key, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect([begun, queue.depth]).toEqual([["a", "b"], 2]);
    await end(1);
    expect([begun, queue.depth]).toEqual([["a", "b", "c"], 1]);
  });

  test("does nothing before it is started, then what was added", async () => {
    const { begun, handle } = heldPasses();
    const queue = new WorkQueue({ ...limits, workers: 1, logger, handle });
    queue.add("early", 0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(begun).toEqual([]);
    queue.start();
    expect(begun).toEqual(["early"]);
  });

  test("stops when the passes under way are done, and begins no other", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle, 1);
    queue.add("a", 0);
    queue.add("b", 0);
    await vi.advanceTimersByTimeAsync(0);
    let isStopped = false;
    const stopping = queue.stop().then(() => (isStopped = true));
    queue.add("c", 0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(isStopped).toBe(false);
    await end(0, 1);
    await stopping;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(begun).toEqual(["a"]);
  });

  test("that has nothing under way stops at once", async () => {
    const queue = startQueue(() => Promise.resolve(undefined));
    await expect(queue.stop()).resolves.toBeUndefined();
  });
});

describe("keys to which something happened", () => {
  test("go before those that only come round, in their own order", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle, 1);
    for (const key of ["old-1", "old-2", "old-3"]) queue.add(key, 0);
    for (const key of ["new-1", "new-2"]) queue.wake(key, 0);
    await vi.advanceTimersByTimeAsync(0);
    for (const index of [0, 1, 2]) await end(index);
    expect(begun).toEqual(["old-1", "new-1", "new-2", "old-2"]);
  });

  test("go first also when they were in the queue already, and once only", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle, 1);
    for (const key of ["old-1", "old-2", "old-3"]) queue.add(key, 0);
    await vi.advanceTimersByTimeAsync(0);
    queue.wake("old-3", 20);
    await end(0);
    await end(1);
    await end(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(begun).toEqual(["old-1", "old-3", "old-2"]);
  });

  test("come round like the others once they were worked on", async () => {
    const { begun, handle, end } = heldPasses();
    const queue = startQueue(handle, 1);
    queue.wake("woken", 0);
    await vi.advanceTimersByTimeAsync(0);
    for (const key of ["old-1", "old-2"]) queue.add(key, 0);
    await vi.advanceTimersByTimeAsync(0);
    await end(0, 0);
    await vi.advanceTimersByTimeAsync(0);
    await end(1);
    expect(begun).toEqual(["woken", "old-1", "old-2"]);
  });

  test("keep no other out, however many there are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), async (others, woken) => {
        const passes: string[] = [];
        const queue: WorkQueue = new WorkQueue({
          ...limits,
          workers: 1,
          logger,
          handle: (key) => {
            passes.push(key);
            if (key.startsWith("woken")) queue.wake(key, 0); // something happens to it all the time
            return new Promise((resolve) => setTimeout(resolve, 1));
          },
        });
        for (let index = 0; index < woken; index += 1) queue.wake(`woken-${index}`, 0);
        for (let index = 0; index < others; index += 1) queue.add(`other-${index}`, 0);
        queue.start();
        await vi.advanceTimersByTimeAsync(4 * (others + woken) + 2);
        const stopped = queue.stop();
        await vi.advanceTimersByTimeAsync(1);
        await stopped;
        const first = Array.from({ length: others }, (_, index) => passes.indexOf(`other-${index}`));
        expect(first.every((at) => at >= 0)).toBe(true);
        expect(first).toEqual(first.toSorted((one, other) => one - other));
      }),
    );
  });
});

test("the line of a failed pass carries the id that the pass was given, another one each time", async () => {
  const given: string[] = [];
  const lines: object[] = [];
  const queue = new WorkQueue({
    ...limits,
    workers: 1,
    logger: { ...logger, warn: (fields) => void lines.push(fields) },
    handle: (_, passId) => {
      given.push(passId);
      return Promise.reject(new Error("no"));
    },
  });
  queue.add("shop", 0);
  queue.start();
  await vi.waitFor(() => expect(lines.length).toBeGreaterThanOrEqual(2), { timeout: 30_000 });
  await queue.stop();
  expect(lines).toMatchObject(given.map((passId) => ({ store: "shop", passId })));
  expect(new Set(given).size).toBe(given.length);
});
