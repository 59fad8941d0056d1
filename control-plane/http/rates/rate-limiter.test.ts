import { expect, test } from "vitest";
import type { Role } from "../../../contract/index.ts";
import { callerOf } from "../request-context.ts";
import type { Route } from "../route.ts";
import { defaultRateLimits, RateLimiter } from "./rate-limiter.ts";

const list = { operationId: "listStores", method: "get", right: "stores:read" } as Route["spec"];

test("a tenant's tokens that each ask as often as one may pass together no more than the tenant may", () => {
  let now = 1000;
  const rates = new RateLimiter({ ...defaultRateLimits, read: 60 }, () => now);
  let passed = 0;
  const ask = (credential: string): void => {
    const caller = callerOf({ tenant: "many", actor: "tester", role: "tenant-viewer", credential });
    try {
      const counted = rates.countToken(caller, list);
      counted?.refuse();
      rates.countTenant(caller, list, counted)?.refuse();
      passed += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: "rate-limited" });
    }
  };
  // Each has used up what it may at once, and goes on at the pace that is left to one.
  for (let second = 0; second < 600; second += 2, now += 2) {
    for (const token of ["a", "b", "c", "d", "e", "f"])
      for (let burst = second === 0 ? 30 : 1; burst > 0; burst -= 1) ask(token);
  }
  expect(passed).toBeLessThanOrEqual(60 + 600);
  expect(passed).toBeGreaterThan(600);
});

test.each([
  ["checkName", "names"],
  ["listObjects", "preview"],
  ["beginBackup", "preview"],
] as const)("%s is asked for at the pace of %s, beside all other reads", (operationId, name) => {
  const rates = new RateLimiter({ ...defaultRateLimits, [name]: 4 }, () => 1000);
  const check = { operationId, method: "get", right: "stores:read" } as Route["spec"];
  const caller = callerOf({ tenant: "curious", actor: "tester", role: "tenant-member", credential: "a" });
  const isHeard = (spec: Route["spec"]): boolean => {
    try {
      rates.countToken(caller, spec)?.refuse();
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "rate-limited" });
      return false;
    }
  };
  expect([1, 2, 3].map(() => isHeard(check))).toEqual([true, true, false]);
  expect(isHeard(list)).toBe(true);
});

const failuresBy = (...addresses: string[]): string[] => {
  const rates = new RateLimiter({ ...defaultRateLimits, "auth-failures": 3 }, () => 1000);
  return addresses.map((address) => {
    try {
      rates.checkAddress(address, "credentials");
    } catch {
      return "limited";
    }
    rates.countFailure(address, "credentials");
    return "heard";
  });
};

test("whoever has a network of IPv6 addresses fails no more often than who has one address", () => {
  const own = ["2001:db8:1:2::1", "2001:db8:1:2:a::2", "2001:0DB8:1:2:b:c:d:e", "2001:db8:0001:0002::4"];
  expect(failuresBy(...own)).toEqual(["heard", "heard", "heard", "limited"]);
  const others = ["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1::1", "::1", "2001:db8:1:2::5"];
  expect(failuresBy(...others)).toEqual(["heard", "heard", "heard", "heard", "heard"]);
  const mapped = ["::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"];
  expect(failuresBy(...mapped)).toEqual(["heard", "heard", "heard", "limited", "heard"]);
});

test("administrators can act while programs of their tenant use up all that it may ask", () => {
  const rates = new RateLimiter({ ...defaultRateLimits, write: 4 }, () => 1000);
  const write = { operationId: "suspendTenant", method: "post", right: "tenants:write" } as Route["spec"];
  const ask = (role: Role, credential: string): boolean => {
    const caller = callerOf({ tenant: "default", actor: "tester", role, credential });
    try {
      rates.countTenant(caller, write, undefined)?.refuse();
      return true;
    } catch {
      return false;
    }
  };
  const asked = ["a", "b", "c", "d", "e"].map((credential) => ask("tenant-admin", credential));
  expect(asked).toEqual([true, true, true, true, false]);
  expect(ask("platform-admin", "f")).toBe(true);
  expect(rates.take().map(({ tenant, count }) => [tenant, count])).toEqual([
    ["default", 4],
    ["_platform", 1],
  ]);
});

test("the audit, which grows by each read of it, is read no more often than logins are", () => {
  const rates = new RateLimiter(defaultRateLimits, () => 1000);
  const read = { operationId: "listAudit", method: "get", right: "audit:read" } as Route["spec"];
  const caller = callerOf({ tenant: "many", actor: "tester", role: "tenant-admin", credential: "a" });
  expect(rates.countTenant(caller, read, rates.countToken(caller, read))?.headers["RateLimit-Policy"]).toBe(
    '"audit-token";q=300;w=60, "audit-tenant";q=600;w=60',
  );
});

test("the time that is told is whole seconds, whatever the clock's last digits are", () => {
  const caller = callerOf({ tenant: "many", actor: "tester", role: "tenant-viewer", credential: "a" });
  const told = Array.from({ length: 1000 }, (_, index) => {
    const now = (index * Math.PI) / 7 + 0.1;
    const rates = new RateLimiter({ ...defaultRateLimits, read: 4 }, () => now);
    return rates.countToken(caller, list)?.headers.RateLimit;
  });
  expect(new Set(told)).toEqual(new Set(['"read-token";r=1;t=30']));
});
