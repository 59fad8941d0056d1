import { expect, test } from "vitest";
import { roles, scopes, scopesOfRole } from "../../contract/index.ts";
import { actingFor, requireRight, withRights } from "./authorize.ts";
import { callerOf } from "./request-context.ts";
import { type Right, route } from "./route.ts";

const ofTenant = callerOf({ tenant: "acme", actor: "u1", role: "tenant-admin" });
const ofPlatform = callerOf({ tenant: "default", actor: "u2", role: "platform-admin" });

function naming(tenant: string): Request {
  return new Request("http://127.0.0.1/", { headers: { "storeplane-tenant": tenant } });
}

test.each(roles.flatMap((role) => scopes.map((scope) => [role, scope] as const)))(
  "role %s meets the right %s exactly when it has that scope",
  (role, scope) => {
    const ask = () => requireRight(callerOf({ tenant: "acme", actor: "u1", role }), scope);
    if (scopesOfRole[role].includes(scope)) expect(ask).not.toThrow();
    else
      expect(ask).toThrow(
        expect.objectContaining({ code: "forbidden", message: expect.stringContaining(scope) as unknown }),
      );
  },
);

test("a credential with fewer scopes than its role has only those", () => {
  const narrow = { ...ofPlatform, scopes: ["stores:read"] as const };
  expect(() => requireRight(narrow, "stores:write")).toThrow(expect.objectContaining({ code: "forbidden" }));
  expect(() => requireRight(narrow, "stores:read")).not.toThrow();
  expect(() => requireRight(narrow, "signed-in")).not.toThrow();
});

test("only a role of the platform acts for another tenant", () => {
  expect(actingFor(ofPlatform, naming("beta")).tenant).toBe("beta");
  expect(actingFor(ofTenant, naming("acme"))).toBe(ofTenant);
  expect(() => actingFor(ofTenant, naming("beta"))).toThrow(expect.objectContaining({ code: "forbidden" }));
});

test.each(["Beta", "a b", "*", ">", "a.b", "a, b", "x".repeat(33), ""])("a tenant named %j is refused", (name) => {
  for (const caller of [ofPlatform, ofTenant])
    expect(() => actingFor(caller, naming(name))).toThrow(expect.objectContaining({ code: "invalid-header" }));
});

test.each([undefined, "", "stores:own", "admin"])("an API with a route of the right %j does not start", (right) => {
  const spec = {
    operationId: "x",
    tag: "Platform",
    method: "get",
    path: "/x",
    summary: "x",
    answers: {},
    problems: [],
  };
  const bare = route({ ...spec, right: right as Right } as Parameters<typeof route>[0], () =>
    Promise.resolve({ status: 200, body: {} }),
  );
  expect(() => withRights([bare])).toThrow(TypeError);
});
