import { expect, test } from "vitest";
import { isPlatformRole, roles, scopes, scopesOfRole } from "./rights.ts";

test("a platform admin has every scope, and a tenant's role none that changes tenants or clusters", () => {
  expect(scopesOfRole["platform-admin"]).toEqual(scopes);
  const ofTenants = roles.filter((it) => !isPlatformRole(it)).flatMap((it) => scopesOfRole[it]);
  expect(ofTenants).not.toContain("tenants:write");
  expect(ofTenants).not.toContain("clusters:write");
});

test("an auditor reads the audit and nothing else", () => {
  expect(scopesOfRole.auditor).toEqual(["audit:read"]);
});

test("each tenant's role has what the smaller one has", () => {
  expect(scopesOfRole["tenant-member"]).toEqual(expect.arrayContaining([...scopesOfRole["tenant-viewer"]]));
  expect(scopesOfRole["tenant-admin"]).toEqual(expect.arrayContaining([...scopesOfRole["tenant-member"]]));
});
