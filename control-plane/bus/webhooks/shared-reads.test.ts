import { expect, test } from "vitest";
import { SharedReads } from "./shared-reads.ts";

test("those who ask while a read is under way share the next one, which sees what was written since", async () => {
  let written = 0;
  const waiting: (() => void)[] = [];
  const reads = new SharedReads(async () => {
    const seen = written;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return seen;
  });
  const first = reads.read("a");
  written = 1;
  const others = [reads.read("a"), reads.read("a")];
  waiting[0]?.();
  expect(await first).toBe(0);
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.();
  expect(await Promise.all(others)).toEqual([1, 1]);
  const last = reads.read("a");
  await expect.poll(() => waiting.length).toBe(3);
  waiting[2]?.();
  expect(await last).toBe(1);
});

test("a read that fails fails those who asked for it, and the next one begins again", async () => {
  let fails = true;
  const reads = new SharedReads(() => (fails ? Promise.reject(new Error("away")) : Promise.resolve("here")));
  const first = reads.read("a");
  const second = reads.read("a");
  await expect(first).rejects.toThrow("away");
  await expect(second).rejects.toThrow("away");
  fails = false;
  await expect(reads.read("a")).resolves.toBe("here");
});
