import { expect, test } from "vitest";
import { safeAddress } from "./safe-address.ts";

test.each(["https://hats.example.com", "http://hats.stores.localhost:8080/wp-admin/"])("%s is linked", (address) => {
  expect(safeAddress(address)).toBe(address);
});

test.each(["javascript:alert(1)", "data:text/html,x", " jAvAsCrIpT:alert(1)", "hats.example.com", "", undefined])(
  "%j is text",
  (address) => {
    expect(safeAddress(address)).toBeUndefined();
  },
);
