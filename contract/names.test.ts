import fc from "fast-check";
import { expect, test } from "vitest";
import { clusterId, reservedNames, storeName, storeUid, tenantId, timestamp } from "./index.ts";

const anyCharacter = fc.oneof(
  fc.constantFrom("a", "z", "0", "9", "-", ".", "*", ">", " ", "A", "_", "\n"),
  fc.string({ size: "xsmall" }),
);
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

test.each(["a", "demo", "my-shop-2", "x".repeat(40)])("%s is a store's name", (name) => {
  expect(storeName.parse(name)).toBe(name);
});

test.each(["", "1shop", "-shop", "shop-", "Shop", "my.shop", "my_shop", "x".repeat(41), "shöp", " shop", "shop\n"])(
  "%j is no store's name",
  (name) => {
    expect(storeName.safeParse(name).success).toBe(false);
  },
);

test.each(["xn--a", "xn--bcher-kva", "ab--cd", "xn--"])("%j has hyphens where no name of ours may", (name) => {
  expect(storeName.safeParse(name).success).toBe(false);
});

test("hyphens elsewhere are no trouble", () => {
  for (const name of ["a--b", "abc--d", "a-b-c"]) expect(storeName.parse(name)).toBe(name);
});

test.each(reservedNames)("%s is reserved for the platform", (name) => {
  expect(storeName.safeParse(name).error?.issues[0]?.message).toBe("is reserved for the platform");
});

test("a name that begins like the host of a store's backend is refused", () => {
  expect(storeName.safeParse("api-demo").error?.issues[0]?.message).toContain("api-");
  expect(storeName.parse("apiary")).toBe("apiary");
});

test("whatever is taken as a name or an id is one DNS label and one token of a subject", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 45 }), (text) => {
      for (const schema of [storeName, tenantId, clusterId]) {
        if (schema.safeParse(text).success) expect(text).toMatch(dnsLabel);
      }
    }),
  );
});

test("every name of the pattern that is not reserved is taken", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/), (name) => {
      fc.pre(!/^..--/.test(name) && !reservedNames.includes(name) && !name.startsWith("api-"));
      expect(storeName.parse(name)).toBe(name);
    }),
  );
});

test.each(["c1", "0", "eu-west-1", "x".repeat(32)])("%s is an id of a cluster and of a tenant", (id) => {
  expect([clusterId.parse(id), tenantId.parse(id)]).toEqual([id, id]);
});

test.each(["", "-c1", "c1-", "C1", "c.1", "*", ">", "x".repeat(33)])("%j is no id", (id) => {
  expect(clusterId.safeParse(id).success).toBe(false);
});

test("a uid is a UUID and a time is in UTC", () => {
  expect(storeUid.safeParse(crypto.randomUUID()).success).toBe(true);
  expect(storeUid.safeParse("demo").success).toBe(false);
  expect(timestamp.safeParse(new Date().toISOString()).success).toBe(true);
  expect(timestamp.safeParse("2026-11-20T10:00:00+01:00").success).toBe(false);
  expect(timestamp.safeParse("yesterday").success).toBe(false);
});
