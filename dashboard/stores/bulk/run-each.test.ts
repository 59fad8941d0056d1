import { expect, test } from "vitest";
import { maxAtOnce, runEach } from "./run-each.ts";

const items = Array.from({ length: 30 }, (_, at) => at);

test("each is run once, in order, and never more than a few at once", async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const run = async (item: number): Promise<void> => {
    begun.push(item);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  await runEach(items, { run, isStopped: () => false });
  expect(begun).toEqual(items);
  expect(most).toBe(maxAtOnce);
});

test("once it is stopped nothing more begins, and what has begun is waited for", async () => {
  const done: number[] = [];
  let isStopped = false;
  const run = async (item: number): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    done.push(item);
    isStopped = true;
  };
  await runEach(items, { run, isStopped: () => isStopped });
  expect(done).toEqual(items.slice(0, maxAtOnce));
});
