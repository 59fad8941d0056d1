import { expect, test } from "vitest";
import type { MedusaFigures } from "../figures.ts";
import { inWords } from "./summary.ts";

const good: MedusaFigures = {
  engine: "medusa",
  readySeconds: 40,
  orderId: "order_1",
  ordersAfterDatabaseLoss: 1,
  requestsLostInRollout: 0,
  requestsAnsweredInRollout: 400,
  crossStoreConnections: 0,
  leftovers: 0,
};

test("tells a person what was lost, of how many", () => {
  const words = inWords({ ...good, requestsLostInRollout: 3, crossStoreConnections: 2, leftovers: 5 });
  expect(words).toContain("Order order_1 was placed; 1 stood");
  expect(words).toContain("Lost: 3 of 403 requests. Across the fence: 2 connections. Left behind: 5 objects.");
});
