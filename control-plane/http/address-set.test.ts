import { expect, test } from "vitest";
import { addressSet } from "./address-set.ts";
import { clientAddress, oneSpelling } from "./client-address.ts";

const trusted = addressSet(["10.0.0.1", "10.42.0.0/15", "2001:DB8:0::1", "fd00:1::/32"]);

test.each([
  ["10.0.0.1", true],
  ["10.0.0.2", false],
  ["10.42.0.0", true],
  ["10.43.255.255", true],
  ["10.44.0.0", false],
  ["::ffff:10.43.1.2", true],
  ["2001:db8::1", true],
  ["2001:db8::2", false],
  ["fd00:1:ffff::9", true],
  ["fd00:2::1", false],
  ["<script>", false],
  ["", false],
  ["::1", false],
])("of some addresses and ranges %s is one: %s", (address, isOne) => {
  expect(trusted.has(oneSpelling(address))).toBe(isOne);
});

test("no address is one of none, and behind a proxy of a range clients are told apart", () => {
  expect(addressSet([]).has("10.0.0.1")).toBe(false);
  expect(clientAddress("10.42.7.7", "1.2.3.4, 203.0.113.9, 10.43.0.1", trusted)).toBe("203.0.113.9");
  expect(clientAddress("10.44.7.7", "203.0.113.9", trusted)).toBe("10.44.7.7");
});
