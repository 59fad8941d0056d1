import { expect, test } from "vitest";
import { inWords, summarize, type WoocommerceSummary } from "./summary.ts";

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

test("says why nothing was sold only of an image without the plugin", () => {
  const { checks, requestsLostInRollout, requestsAnsweredInRollout, uploadsAfterRollout, leftovers } = wordpressAlone;
  const figures = { requestsLostInRollout, requestsAnsweredInRollout, uploadsAfterRollout, leftovers };
  expect(summarize(false, checks, figures).why).toContain("STOREPLANE_WOOCOMMERCE_ZIP names none");
  expect(summarize(true, checks, figures)).toEqual({
    plugin: true,
    checks,
    why: "the image has the plugin",
    ...figures,
  });
});

test("tells a person what was sold, or why nothing was", () => {
  expect(inWords(sold)).toContain("Order 12 was placed; 1 stood");
  expect(inWords(wordpressAlone)).toContain("no plugin archive. Not run: 1 checks");
});
