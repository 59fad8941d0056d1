import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AddressRange,
  contains,
  formatAddress,
  mergeRanges,
  parseAddress,
  parseCidr,
  subtractRanges,
} from "./ipv4.ts";

const end = 30;
const range: fc.Arbitrary<AddressRange> = fc
  .tuple(fc.nat(end), fc.nat(end))
  .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }));
const numbers = Array.from({ length: end + 1 }, (_, number) => number);
const membersOf = (ranges: readonly AddressRange[]) => numbers.filter((number) => contains(ranges, number));

test("merged ranges hold the same addresses, in order and with gaps between them", () => {
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      const merged = mergeRanges(ranges);
      expect(membersOf(merged)).toEqual(membersOf(ranges));
      expect(merged.every(({ from }, index) => index === 0 || from > (merged[index - 1]?.to ?? end) + 1)).toBe(true);
    }),
  );
});

test("what is left of a range is what none of the others holds", () => {
  fc.assert(
    fc.property(range, fc.array(range), (whole, taken) => {
      const left = membersOf([whole]).filter((number) => !contains(taken, number));
      expect(membersOf(subtractRanges(whole, taken))).toEqual(left);
    }),
  );
});

test("an address and its text are the same, and anything else is refused", () => {
  fc.assert(fc.property(fc.ipV4(), (text) => formatAddress(parseAddress(text) ?? -1) === text));
  expect(["", "1.2.3", "1.2.3.256", "1.2.3.x", "fd00::1", "::ffff:1.2.3.4"].map(parseAddress)).toEqual(
    Array.from({ length: 6 }),
  );
});

test("host bits of a block say nothing", () => {
  expect(parseCidr("10.88.7.9/16")).toEqual(parseCidr("10.88.0.0/16"));
  expect(parseCidr("0.0.0.0/0")).toEqual({ from: 0, to: 2 ** 32 - 1 });
  expect(["10.0.0.0/33", "10.0.0.0", "fd00::/8"].map(parseCidr)).toEqual([undefined, undefined, undefined]);
});
