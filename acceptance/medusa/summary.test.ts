import { expect, test } from "vitest";
import { failuresOf, inWords, type MedusaSummary } from "./summary.ts";

const good: MedusaSummary = {
  engine: "medusa",
  readySeconds: 40,
  orderId: "order_1",
  ordersAfterDatabaseLoss: 1,
  requestsLostInRollout: 0,
  requestsAnsweredInRollout: 400,
  crossStoreConnections: 0,
  leftovers: 0,
};

test("finds nothing wrong with a run that kept every promise", () => {
  expect(failuresOf(good)).toEqual([]);
});

test.each([
  ["requestsLostInRollout", 1],
  ["crossStoreConnections", 2],
  ["leftovers", 3],
  ["ordersAfterDatabaseLoss", 0],
  ["requestsAnsweredInRollout", 0],
] as const)("names %s when it is %d", (name, value) => {
  expect(failuresOf({ ...good, [name]: value })).toEqual([expect.stringContaining(`${name} is ${value}`)]);
});

test("tells a person what was lost, of how many", () => {
  const words = inWords({ ...good, requestsLostInRollout: 3, crossStoreConnections: 2, leftovers: 5 });
  expect(words).toContain("Order order_1 was placed; 1 stood");
  expect(words).toContain("Lost: 3 of 403 requests. Across the fence: 2 connections. Left behind: 5 objects.");
});
