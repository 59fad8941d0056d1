import { groupsOf, oneSpelling } from "./client-address.ts";

/** Some addresses. */
export interface AddressSet {
  /** Whether an address, as `oneSpelling` writes it, is one of them. */
  has(address: string): boolean;
}

/** Those that are listed, each by itself or as a range such as `10.42.0.0/16`: pods of a gateway have no address that stays. */
export function addressSet(listed: readonly string[]): AddressSet {
  const ranges = listed.flatMap((it) => rangeOf(it) ?? []);
  return {
    has(address) {
      if (ranges.length === 0) return false;
      const bits = bitsOf(address);
      return bits !== undefined && ranges.some((range) => bits.startsWith(range));
    },
  };
}

/** The bits that all addresses of a range begin with. */
function rangeOf(text: string): string | undefined {
  const [address = "", length] = text.split("/");
  const bits = bitsOf(oneSpelling(address));
  // One place more, for the kind of address.
  return length === undefined ? bits : bits?.slice(0, Number(length) + 1);
}

/** Undefined for what is no address. */
function bitsOf(address: string): string | undefined {
  if (address.includes(":")) {
    const groups = groupsOf(address).map((it) => Number.parseInt(it, 16));
    return groups.length === 8 && groups.every((it) => it >= 0 && it <= 0xff_ff) ? `6${inBits(groups, 16)}` : undefined;
  }
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  const parts = address.split(".").map(Number);
  return parts.every((it) => it <= 255) ? `4${inBits(parts, 8)}` : undefined;
}

function inBits(numbers: readonly number[], width: number): string {
  return numbers.map((it) => it.toString(2).padStart(width, "0")).join("");
}
