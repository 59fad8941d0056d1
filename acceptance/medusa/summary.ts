/** One run in numbers: the JSON object of its last line. */
export interface MedusaSummary {
  readonly engine: "medusa";
  /** From POST until the smoke test had placed an order. */
  readonly readySeconds: number;
  /** Medusa's id of the order that the shopper placed. */
  readonly orderId: string;
  readonly ordersAfterDatabaseLoss: number;
  readonly requestsLostInRollout: number;
  readonly requestsAnsweredInRollout: number;
  readonly crossStoreConnections: number;
  readonly leftovers: number;
}

/** The same for a person. */
export function inWords(summary: MedusaSummary): string {
  const { readySeconds, orderId, ordersAfterDatabaseLoss, leftovers, crossStoreConnections } = summary;
  const { requestsLostInRollout: lost, requestsAnsweredInRollout: answered } = summary;
  return `
Ready after ${readySeconds} s. Order ${orderId} was placed; ${ordersAfterDatabaseLoss} stood after the database's pod was lost.
Lost: ${lost} of ${lost + answered} requests. Across the fence: ${crossStoreConnections} connections. Left behind: ${leftovers} objects.`;
}

/** What was promised and did not hold, though the run went on to its end. */
export function failuresOf(summary: MedusaSummary): string[] {
  const mustBeNone = ["requestsLostInRollout", "crossStoreConnections", "leftovers"] as const;
  // Nothing lost of nothing asked would prove nothing.
  const mustBeSome = ["ordersAfterDatabaseLoss", "requestsAnsweredInRollout"] as const;
  return [
    ...mustBeNone.filter((name) => summary[name] > 0).map((name) => `${name} is ${summary[name]}, not 0`),
    ...mustBeSome.filter((name) => summary[name] === 0).map((name) => `${name} is 0`),
  ];
}
