import { expect, it } from "vitest";
import { type WoocommerceSummary, woocommerceFailures } from "./summary.ts";

const good: WoocommerceSummary = {
  plugin: false,
  checks: { passed: ["it answers"], failed: [], notRun: ["it sells"] },
  why: "no plugin archive",
  leftovers: 0,
};

it("finds nothing wrong with checks that could not be run, if others were", () => {
  expect(woocommerceFailures(good)).toEqual([]);
});

it("names what does not hold, and a run that looked at nothing", () => {
  const failed = ["it answers", "it logs in"];
  expect(woocommerceFailures({ ...good, checks: { passed: [], failed, notRun: [] } })).toEqual([
    "does not hold: it answers",
    "does not hold: it logs in",
  ]);
  expect(woocommerceFailures({ ...good, checks: { passed: [], failed: [], notRun: ["it sells"] } })).toHaveLength(1);
});

it("names what deleting left behind", () => {
  expect(woocommerceFailures({ ...good, leftovers: 2 })).toEqual(["leftovers is 2, not 0"]);
});
