import { expect, test } from "vitest";
import { clientAddress, oneSpelling } from "./client-address.ts";

const trusted = new Set(["10.0.0.1", "10.0.0.2", "2001:DB8:0::1"].map(oneSpelling));

test.each([
  ["198.51.100.7", null, "198.51.100.7"],
  ["198.51.100.7", "203.0.113.9", "198.51.100.7"],
  ["10.0.0.1", "203.0.113.9", "203.0.113.9"],
  ["10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"],
  ["10.0.0.1", "10.0.0.2", "10.0.0.1"],
  ["10.0.0.1", "<script>", "10.0.0.1"],
  ["::ffff:10.0.0.1", "203.0.113.9, ::ffff:a00:2", "203.0.113.9"],
  ["2001:db8::1", "203.0.113.9", "203.0.113.9"],
  ["2001:db8::1", "2001:DB8:0:5::9, [2001:db8::1]:443", "2001:db8:0:5::9"],
  ["10.0.0.1", "203.0.113.9:50211", "203.0.113.9"],
  ["::ffff:10.9.9.9", "203.0.113.9", "::ffff:10.9.9.9"],
  [undefined, "203.0.113.9", undefined],
])("from %s with X-Forwarded-For %j it is %s", (remote, forwarded, address) => {
  expect(clientAddress(remote, forwarded, trusted)).toBe(address);
});
