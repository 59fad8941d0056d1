import { expect, test } from "vitest";
import { ownEndpoints } from "./own-endpoints.ts";

const owner = { name: "demo", hosts: ["shop.example.org"], baseDomain: undefined };
const baseDomain = "stores.example.com";
const own = {
  url: "https://demo.stores.example.com",
  adminUrl: "https://api-demo.stores.example.com:8443/app",
  apiUrl: "https://api-demo.stores.example.com:8443",
  hosts: ["demo.stores.example.com", "shop.example.org"],
};

test("a store's own addresses are shown, with a port and with its custom hosts", () => {
  expect(ownEndpoints(own, owner)).toEqual(own);
  expect(ownEndpoints(own, { ...owner, baseDomain })).toEqual(own);
  expect(ownEndpoints(undefined, owner)).toBeUndefined();
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
  expect(ownEndpoints({ ...own, ...change }, owner)).toBeUndefined();
});

test.each([
  { url: "https://demo.evil.example" },
  { adminUrl: "https://api-demo.stores.example.com.evil.example/app" },
  { apiUrl: "https://api-demo.other.stores.example.com" },
  { hosts: ["demo.example.com"] },
])("where the cluster's base domain is known, an address under another hides them all: %j", (change) => {
  expect(ownEndpoints({ ...own, ...change }, { ...owner, baseDomain })).toBeUndefined();
});
