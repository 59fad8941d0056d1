import { expect, test } from "vitest";
import { BusRefusalError, BusUnavailableError, StorageFullError } from "../../ports/errors.ts";
import { Memo } from "./memory.ts";
import { TransientBusError, withRetry } from "./retry.ts";
import { Slots } from "./slots.ts";

const policy = { budgetMs: 200, firstDelayMs: 5, lastDelayMs: 20 };
const passing = (): TransientBusError => new TransientBusError("away", { ambiguous: false });

test("a passing failure is tried again until it succeeds", async () => {
  let tries = 0;
  const answer = await withRetry(() => {
    tries += 1;
    return tries < 4 ? Promise.reject(passing()) : Promise.resolve("done");
  }, policy);
  expect([answer, tries]).toEqual(["done", 4]);
});

test("after its budget a request gives up with the last cause", async () => {
  const giveUp = withRetry(() => Promise.reject(passing()), policy);
  await expect(giveUp).rejects.toThrow(BusUnavailableError);
  await expect(giveUp).rejects.toThrow(expect.objectContaining({ cause: expect.any(TransientBusError) as unknown }));
});

test("a bus that has no room to the end is full, and one that has no leader is away", async () => {
  const refused = (code: number, why: string) =>
    withRetry(() => {
      const cause = new BusRefusalError(code, why);
      return Promise.reject(new TransientBusError(why, { ambiguous: false, cause }));
    }, policy);
  await expect(refused(10_023, "insufficient resources")).rejects.toThrow(StorageFullError);
  await expect(refused(10_008, "JetStream system temporarily unavailable")).rejects.toThrow(BusUnavailableError);
});

test("a failure that will not pass is thrown at once", async () => {
  let tries = 0;
  const refused = withRetry(() => {
    tries += 1;
    return Promise.reject(new RangeError("no"));
  }, policy);
  await expect(refused).rejects.toThrow(RangeError);
  expect(tries).toBe(1);
});

test("no more work runs at once than there are slots, in order, and a failure frees its slot", async () => {
  const slots = new Slots(2);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = Array.from({ length: 6 }, (_, index) =>
    slots.run(async () => {
      started.push(index);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      if (index === 1) throw new RangeError("failed");
    }),
  );
  const outcomes = await Promise.allSettled(work);
  expect(outcomes.map(({ status }) => status)).toEqual(
    started.map((index) => (index === 1 ? "rejected" : "fulfilled")),
  );
  expect([started, most]).toEqual([[0, 1, 2, 3, 4, 5], 2]);
});

test("a remembered value is loaded once for many, and a failed load is not remembered", async () => {
  const memo = new Memo<number>(60_000);
  let loads = 0;
  const load = (): Promise<number> => {
    loads += 1;
    return loads === 1 ? Promise.reject(passing()) : Promise.resolve(loads);
  };
  await expect(memo.get(load)).rejects.toThrow(TransientBusError);
  expect(await Promise.all([memo.get(load), memo.get(load), memo.get(load)])).toEqual([2, 2, 2]);
  expect(await memo.refresh(load)).toBe(3);
  expect(await memo.get(load)).toBe(3);
});
