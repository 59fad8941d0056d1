const factors: Readonly<Record<string, number>> = { m: 0.001, "": 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** A Kubernetes quantity as a number: cores, bytes or a plain count. */
export function quantityValue(quantity: string): number {
  const match = /^(\d+(?:\.\d+)?)(m|Ki|Mi|Gi|)$/.exec(quantity);
  const factor = factors[match?.[2] ?? "?"];
  if (match?.[1] === undefined || factor === undefined)
    throw new Error(`${quantity} is not a quantity the checks know`);
  return Number(match[1]) * factor;
}
