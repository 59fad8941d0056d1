const decimal = { m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const binary = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };
const factors: Readonly<Record<string, number>> = { ...decimal, ...binary };

/** A Kubernetes quantity as a number of cores, bytes or things; NaN for any other text. */
export function quantityValue(quantity: string): number {
  const [, number, suffix = ""] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/.exec(quantity) ?? [];
  return Number(number) * (factors[suffix] ?? Number.NaN);
}
