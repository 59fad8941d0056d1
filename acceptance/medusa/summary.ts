import type { MedusaFigures } from "../figures.ts";

/** A run's figures for a person. */
export function inWords(summary: MedusaFigures): string {
  const { readySeconds, orderId, ordersAfterDatabaseLoss, leftovers, crossStoreConnections } = summary;
  const { requestsLostInRollout: lost, requestsAnsweredInRollout: answered } = summary;
  return `
Ready after ${readySeconds} s. Order ${orderId} was placed; ${ordersAfterDatabaseLoss} stood after the database's pod was lost.
Lost: ${lost} of ${lost + answered} requests. Across the fence: ${crossStoreConnections} connections. Left behind: ${leftovers} objects.`;
}
