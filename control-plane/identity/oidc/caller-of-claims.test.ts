import { expect, test } from "vitest";
import { parseIssuers } from "../../config.ts";
import { type Claims, ClaimsError, callerOfClaims } from "./caller-of-claims.ts";
import type { Issuer } from "./issuers.ts";

function issuerWith(more: object): Issuer {
  const roleMap = [
    { value: "ops", role: "tenant-admin" },
    { value: "staff", role: "tenant-viewer" },
  ];
  const entry = {
    issuer: "https://id.example.com",
    audience: "api",
    tenants: ["acme", "beta"],
    tenantClaim: "tenant",
    roleClaim: "groups",
    roleMap,
    ...more,
  };
  const [issuer] = parseIssuers(JSON.stringify([entry]), "the test");
  if (issuer === undefined) throw new RangeError("no issuer");
  return issuer;
}

const alice: Claims = { sub: "alice@example.com", tenant: "acme", groups: ["staff", "ops"] };
const who = (claims: Claims, more: object = {}) => callerOfClaims({ ...alice, ...claims }, issuerWith(more));

test("the first entry of the map that fits decides, whatever the order of the groups", async () => {
  expect((await who({})).role).toBe("tenant-admin");
  expect((await who({ groups: ["ops", "staff"] })).role).toBe("tenant-admin");
  expect((await who({ groups: "staff" })).role).toBe("tenant-viewer");
});

test("an actor is the same for the same person, differs by issuer, and is no address", async () => {
  const { actor } = await who({});
  expect(actor).toMatch(/^oidc:[0-9a-f]{32}$/);
  expect((await who({ tenant: "beta" })).actor).toBe(actor);
  expect((await who({}, { issuer: "https://id2.example.com" })).actor).not.toBe(actor);
  expect((await who({ sub: "bob@example.com" })).actor).not.toBe(actor);
});

test("a claim may lie in an object, or have a name with dots and slashes", async () => {
  const nested = { resource_access: { storeplane: { roles: ["ops"] } } };
  expect((await who(nested, { roleClaim: ["resource_access", "storeplane", "roles"] })).role).toBe("tenant-admin");
  const named = { "https://example.com/tenant": "beta" };
  expect((await who(named, { tenantClaim: "https://example.com/tenant" })).tenant).toBe("beta");
});

test("where there is one tenant no claim has to name it", async () => {
  expect((await who({ tenant: "beta" }, { tenants: ["acme"], tenantClaim: undefined })).tenant).toBe("acme");
});

test("an issuer that may speak for all of them still names one", async () => {
  expect((await who({ tenant: "zeta" }, { tenants: "*" })).tenant).toBe("zeta");
  await expect(who({ tenant: "*" }, { tenants: "*" })).rejects.toThrow(ClaimsError);
});

test.each<Claims>([
  { tenant: "gamma" },
  { tenant: "acme.beta" },
  { tenant: "" },
  { tenant: ["acme"] },
  { tenant: undefined },
  { groups: [] },
  { groups: ["Ops"] },
  { groups: { ops: "ops" } },
  { groups: [["ops"]] },
  { groups: Array.from({ length: 1001 }, () => "ops") },
  { sub: "" },
  { sub: 7 },
  { sub: "a".repeat(513) },
])("claims with %j make no caller", async (claims) => {
  await expect(who(claims)).rejects.toThrow(ClaimsError);
});

test("what every object has is no claim", async () => {
  await expect(
    who({}, { roleClaim: ["constructor", "name"], roleMap: [{ value: "Object", role: "tenant-admin" }] }),
  ).rejects.toThrow(ClaimsError);
});
