import { expect, it } from "vitest";
import { failuresOf, type ShopSummary } from "./summary.ts";

const good: ShopSummary = {
  engine: "medusa",
  readySeconds: 40,
  orderId: "order_1",
  ordersAfterDatabaseLoss: 1,
  requestsLostInRollout: 0,
  requestsAnsweredInRollout: 400,
  crossStoreConnections: 0,
  leftovers: 0,
  partsSeconds: {},
};

it("finds nothing wrong with a run that kept every promise", () => {
  expect(failuresOf(good)).toEqual([]);
});

it.each([
  ["requestsLostInRollout", 1],
  ["crossStoreConnections", 2],
  ["leftovers", 3],
  ["ordersAfterDatabaseLoss", 0],
  ["requestsAnsweredInRollout", 0],
] as const)("names %s when it is %d", (name, value) => {
  expect(failuresOf({ ...good, [name]: value })).toEqual([expect.stringContaining(`${name} is ${value}`)]);
});
