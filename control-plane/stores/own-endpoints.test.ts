import { expect, test } from "vitest";
import { ownEndpoints } from "./own-endpoints.ts";

const spec = { name: "demo", engine: "medusa", plan: "starter", cluster: "c1", hosts: ["shop.example.org"] };
const own = {
  url: "https://demo.stores.example.com",
  adminUrl: "https://api-demo.stores.example.com:8443/app",
  apiUrl: "https://api-demo.stores.example.com:8443",
  hosts: ["demo.stores.example.com", "shop.example.org"],
};

test("a store's own addresses are shown, with a port and with its custom hosts", () => {
  expect(ownEndpoints(spec, own)).toEqual(own);
  expect(ownEndpoints(spec, undefined)).toBeUndefined();
});

test.each([
  { url: "javascript:alert(1)" },
  { url: "" },
  { url: "ftp://demo.stores.example.com" },
  { url: "https://other.stores.example.com" },
  { url: "https://demo.stores.example.com@evil.example" },
  { adminUrl: "https://demostores.example.com/admin" },
  { apiUrl: "https://evil.example/?demo.stores.example.com" },
  { hosts: ["demo.stores.example.com", "www.victim.example"] },
])("an address that is not the store's hides them all: %j", (change) => {
  expect(ownEndpoints(spec, { ...own, ...change })).toBeUndefined();
});
