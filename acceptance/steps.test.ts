import { expect, test } from "vitest";
import type { SellingShop } from "./selling-shop.ts";
import type { ShopContext } from "./shop-context.ts";
import { type Found, runSteps, type Step } from "./steps.ts";

const lines: string[] = [];
const context = { say: (line: string) => void lines.push(line) } as unknown as ShopContext;
const shop = {} as SellingShop;
const rollout = { answered: 7, lost: [] };
const seen: Found[] = [];
const steps: readonly Step[] = [
  { title: "it sells", ofSales: true, run: () => Promise.resolve({ ordersAfterDatabaseLoss: 2 }) },
  { title: "it rolls", run: () => Promise.resolve({ rollout }) },
  {
    title: "it looks back",
    run: (_context, _shop, found) => {
      seen.push(found);
      return Promise.resolve({ uploadsAfterRollout: 1 });
    },
  },
];

test("a step finds what those before it have found, and all of it is told", async () => {
  const all = { ordersAfterDatabaseLoss: 2, rollout, uploadsAfterRollout: 1 };
  expect(await runSteps(steps, context, { shop, sells: true })).toEqual({ found: all, notRun: [] });
  expect(seen.at(-1)).toEqual({ ordersAfterDatabaseLoss: 2, rollout });
  expect(lines).toEqual([]);
});

test("a shop that sells nothing is not asked for sales, and what was left out is named", async () => {
  const { found, notRun } = await runSteps(steps, context, { shop, sells: false });
  expect(found).toEqual({ rollout, uploadsAfterRollout: 1 });
  expect(notRun).toEqual(["it sells"]);
  expect(lines).toEqual(["  not run  it sells"]);
});

test("the first step that fails ends the run with its cause", async () => {
  const broken: Step = { title: "it breaks", run: () => Promise.reject(new Error("the cause")) };
  const before = seen.length;
  await expect(runSteps([broken, ...steps], context, { shop, sells: true })).rejects.toThrow("the cause");
  expect(seen).toHaveLength(before);
});
