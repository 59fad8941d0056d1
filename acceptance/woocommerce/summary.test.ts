import { describe, expect, test } from "vitest";
import { inWords, summarize, type WoocommerceSummary, woocommerceFailures } from "./summary.ts";

const wordpressAlone: WoocommerceSummary = {
  plugin: false,
  checks: { passed: ["it answers"], failed: [], notRun: ["it sells"] },
  why: "no plugin archive",
  requestsLostInRollout: 0,
  requestsAnsweredInRollout: 300,
  uploadsAfterRollout: 1,
  leftovers: 0,
};
const sold: WoocommerceSummary = {
  ...wordpressAlone,
  plugin: true,
  readySeconds: 35,
  orderId: "12",
  ordersAfterDatabaseLoss: 1,
};

describe("failures", () => {
  test("are none of checks and steps that could not be run, if others were", () => {
    expect(woocommerceFailures(wordpressAlone)).toEqual([]);
    expect(woocommerceFailures(sold)).toEqual([]);
  });

  test("are what does not hold, and a run that looked at nothing", () => {
    const failed = ["it answers", "it logs in"];
    expect(woocommerceFailures({ ...sold, checks: { passed: [], failed, notRun: [] } })).toEqual([
      "does not hold: it answers",
      "does not hold: it logs in",
    ]);
    expect(woocommerceFailures({ ...sold, checks: { passed: [], failed: [], notRun: ["it sells"] } })).toHaveLength(1);
  });

  test.each([
    ["requestsLostInRollout", 2, "requestsLostInRollout is 2, not 0"],
    ["leftovers", 2, "leftovers is 2, not 0"],
    ["requestsAnsweredInRollout", 0, "requestsAnsweredInRollout is 0"],
    ["uploadsAfterRollout", 0, "uploadsAfterRollout is 0"],
    ["ordersAfterDatabaseLoss", 0, "ordersAfterDatabaseLoss is 0"],
  ] as const)("are %s of %d", (figure, value, words) => {
    expect(woocommerceFailures({ ...sold, [figure]: value })).toEqual([words]);
  });
});

test("takes from the steps what they found, and nothing of sales where none was made", () => {
  const { plugin, checks, why, leftovers } = wordpressAlone;
  const rollout = { answered: 300, lost: [] };
  const run = { plugin, checks, why, leftovers, found: { rollout, uploadsAfterRollout: 1 } };
  expect(summarize(run)).toEqual(wordpressAlone);
});

test("tells a person what was sold, or why nothing was", () => {
  expect(inWords(sold)).toContain("Order 12 was placed; 1 stood");
  expect(inWords(wordpressAlone)).toContain("no plugin archive. Not run: 1 checks");
});
