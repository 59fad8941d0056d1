import { quantityValue } from "../constructs/index.ts";
import { UsageError } from "./errors.ts";

const mebibyte = 2 ** 20;

/** How many of a thing. @throws UsageError */
export function parseCount(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new UsageError("must be a whole number such as 20, or none");
  return Number(text);
}

/** Thousandths of a CPU core of "40", "1.5" or "500m". @throws UsageError */
export function parseCores(text: string): number {
  if (!/^([0-9]{1,9}(\.[0-9]{1,3})?|[0-9]{1,9}m)$/.test(text)) {
    throw new UsageError("must be CPU cores such as 40, 1.5 or 500m, or none");
  }
  return Math.round(quantityValue(text) * 1000);
}

/** Bytes of "80Gi", "1.5Ti" or "80G". @throws UsageError */
export function parseBytes(text: string): number {
  const bytes = Math.round(quantityValue(text));
  // "80" for 80Gi would let no store in; a limit of nothing at all is a limit.
  if (Number.isSafeInteger(bytes) && (bytes === 0 || bytes >= mebibyte)) return bytes;
  throw new UsageError("must be an amount with its unit, such as 500Mi, 80Gi or 2Ti, or none");
}

/** Cores of thousandths: "40", "1.5". */
export function coresOf(millicores: number): string {
  return String(millicores / 1000);
}

const units = ["Pi", "Ti", "Gi", "Mi", "Ki", "P", "T", "G", "M", "k"] as const;

/** Bytes exactly, in the shortest words: "80Gi", "1.5Ti", "80G"; the same bytes when it is read again. */
export function bytesOf(bytes: number): string {
  const exact = units.flatMap((unit) => {
    const number = Number((bytes / quantityValue(`1${unit}`)).toFixed(2));
    const text = `${number}${unit}`;
    return number >= 1 && quantityValue(text) === bytes ? [text] : [];
  });
  const [shortest = String(bytes)] = exact.toSorted((one, other) => one.length - other.length);
  return shortest;
}
