/** IPv4 addresses as numbers, both ends included. */
export interface AddressRange {
  readonly from: number;
  readonly to: number;
}

const size = 2 ** 32;

export const everyAddress: readonly AddressRange[] = [{ from: 0, to: size - 1 }];

/** The address as a number; undefined for anything else, IPv6 among it. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The addresses of a CIDR, its host bits ignored; undefined for anything else, IPv6 among it. */
export function parseCidr(text: string): AddressRange | undefined {
  const [base = "", length = ""] = text.split("/");
  const address = parseAddress(base);
  if (address === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const block = 2 ** (32 - Number(length));
  const from = Math.floor(address / block) * block;
  return { from, to: from + block - 1 };
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function contains(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some(({ from, to }) => from <= address && address <= to);
}

/** The same addresses in order, without overlap or gaps of nothing: nft refuses sets whose elements overlap. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const merged: AddressRange[] = [];
  for (const range of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last === undefined || range.from > last.to + 1) merged.push(range);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
  }
  return merged;
}

/** What is left of a range when others are taken out. */
export function subtractRanges(whole: AddressRange, taken: readonly AddressRange[]): AddressRange[] {
  const left: AddressRange[] = [];
  let next = whole.from;
  for (const { from, to } of mergeRanges(taken)) {
    if (from > next) left.push({ from: next, to: Math.min(from - 1, whole.to) });
    next = Math.max(next, to + 1);
  }
  if (next <= whole.to) left.push({ from: next, to: whole.to });
  return left.filter((range) => range.from <= range.to && range.from <= whole.to);
}

export function asRanges(addresses: readonly number[]): AddressRange[] {
  return mergeRanges(addresses.map((address) => ({ from: address, to: address })));
}
