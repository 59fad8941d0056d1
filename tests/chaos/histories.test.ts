import { expect, test } from "vitest";
import { runHistories } from "../histories/run-histories.ts";

/** The same lives each time, killed at other moments; `npm run histories` lives 500 of any seed. */
const seed = Number(process.env["STOREPLANE_CHAOS_SEED"] ?? 2);
const count = 4;

test(`${count} random lives of stores break no rule while agent and bus are killed (seed ${seed})`, {
  timeout: 900_000,
}, async () => {
  const { histories, violations } = await runHistories({ count, seed, atOnce: count });
  expect(violations).toEqual([]);
  expect(histories).toBe(count);
});
