import { UsageError } from "./errors.ts";

/** As Kubernetes writes amounts; the constructs read them too, and take longer to load than any command to run. */
const bytesOfUnit: Readonly<Record<string, number>> = {
  Pi: 2 ** 50,
  Ti: 2 ** 40,
  Gi: 2 ** 30,
  Mi: 2 ** 20,
  Ki: 2 ** 10,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
};
const mebibyte = 2 ** 20;

/** How many of a thing. @throws UsageError */
export function parseCount(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new UsageError("must be a whole number such as 20, or none");
  return Number(text);
}

/** Thousandths of a CPU core of "40", "1.5" or "500m". @throws UsageError */
export function parseCores(text: string): number {
  const [, number, milli] = /^(?:([0-9]{1,9}(?:\.[0-9]{1,3})?)|([0-9]{1,9})m)$/.exec(text) ?? [];
  if (milli !== undefined) return Number(milli);
  if (number === undefined) throw new UsageError("must be CPU cores such as 40, 1.5 or 500m, or none");
  return Math.round(Number(number) * 1000);
}

/** Bytes of "80Gi", "1.5Ti" or "80G". @throws UsageError */
export function parseBytes(text: string): number {
  const [, number, unit = ""] = /^([0-9]+(?:\.[0-9]+)?)([A-Za-z]{1,2})?$/.exec(text) ?? [];
  const factor = unit === "" ? 1 : bytesOfUnit[Object.hasOwn(bytesOfUnit, unit) ? unit : ""];
  const bytes = Math.round(Number(number) * (factor ?? Number.NaN));
  // "80" for 80Gi would let no store in; a limit of nothing at all is a limit.
  if (Number.isSafeInteger(bytes) && (bytes === 0 || bytes >= mebibyte)) return bytes;
  throw new UsageError("must be an amount with its unit, such as 500Mi, 80Gi or 2Ti, or none");
}

/** Cores of thousandths: "40", "1.5". */
export function coresOf(millicores: number): string {
  return String(millicores / 1000);
}

/** Bytes exactly, in the shortest words: "80Gi", "1.5Ti", "80G"; the same bytes when it is read again. */
export function bytesOf(bytes: number): string {
  const exact = Object.entries(bytesOfUnit).flatMap(([unit, factor]) => {
    const number = Number((bytes / factor).toFixed(2));
    return number >= 1 && Math.round(number * factor) === bytes ? [`${number}${unit}`] : [];
  });
  const [shortest = String(bytes)] = exact.toSorted((one, other) => one.length - other.length);
  return shortest;
}
