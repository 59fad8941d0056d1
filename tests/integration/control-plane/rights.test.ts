import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  apiTokenText,
  type CreatedToken,
  describedSchemas,
  isPlatformRole,
  newApiToken,
  type ProblemDetails,
  type Role,
  roles,
  scopesOfRole,
} from "../../../contract/index.ts";
import { admitAdmin } from "../../../control-plane/bus/setup/admit-admin.ts";
import type { Route } from "../../../control-plane/http/route.ts";
import document from "../../../control-plane/openapi.generated.json" with { type: "json" };
import { allRoutes } from "../../../control-plane/routes.ts";
import { textOf } from "../../fixtures/text-of.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

const [own, foreign] = ["acme", "beta"];
const routes = allRoutes(() => Promise.resolve(document));
const guarded = routes.filter(({ spec }) => spec.right !== "public");

let api: Api;
/** Tokens of every role in the tenant that has things, and in one that has none. */
const tokens = new Map<string, string>();
/** What the parameters of paths stand for: things of tenant acme. A route with another parameter names its thing here. */
const things: Record<string, string> = {
  name: "acme-hats",
  tenant: "acme",
  cluster: "c1",
  host: "www.hats.example",
  storeName: "caps",
  delivery: "msg_0d1b6a2e8a524b0e9d595c1a9a3f7e10",
};

/** The parameters that name a thing of a tenant. */
const ofTenant = new Set(["name", "id"]);
/** Tenants themselves are nothing to hide from those who administer them. */
const isAboutTenants = ({ spec }: Route): boolean => spec.tag === "Tenants";

const askAs = (role: Role, tenant: string): Ask => api.askWith(tokens.get(`${role} ${tenant}`));

beforeAll(async () => {
  api = await startApi();
  for (const tenant of [own, foreign]) {
    for (const role of roles) {
      const token = newApiToken();
      await admitAdmin(api.migrator, { token, role, tenant });
      tokens.set(`${role} ${tenant}`, apiTokenText(token));
    }
  }
  const admin = askAs("tenant-admin", own);
  expect(
    (await admin("/v1/stores", post({ name: things["name"], engine: "woocommerce", externalId: "acme-secret-id" })))
      .status,
  ).toBe(202);
  const made = await admin("/v1/tokens", post({ name: "acme-secret-name", role: "tenant-viewer" }));
  things["id"] = (await read<CreatedToken>(made)).id;
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** A request that the route's document allows, about things of tenant acme. */
function requestOf({ spec }: Route): [path: string, init: RequestInit] {
  const path = spec.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const thing = things[name];
    if (thing === undefined) throw new RangeError(`${spec.operationId}: say in this test what {${name}} stands for`);
    return thing;
  });
  if (spec.body === undefined) return [path, { method: spec.method.toUpperCase() }];
  const words = Object.values(describedSchemas).find(({ schema }) => schema === spec.body);
  if (!words || !("examples" in words)) throw new RangeError(`${spec.operationId}: its body has no example`);
  return [path, { ...post(words.examples[0]), method: spec.method.toUpperCase() }];
}

const mayUse = ({ spec: { right } }: Route, role: Role): boolean =>
  right === "signed-in" || (right !== "public" && scopesOfRole[role].includes(right));

const namesThing = ({ spec }: Route): boolean =>
  [...spec.path.matchAll(/\{(\w+)\}/g)].some(([, name = ""]) => ofTenant.has(name));

const codeOf = async (response: Response): Promise<unknown[]> => [
  response.status,
  response.status < 400 ? "" : (await read<ProblemDetails>(response)).code,
];

const cases = guarded.flatMap((route) => roles.map((role) => ({ route, role, title: route.spec.operationId })));

describe("every route as every role", () => {
  test.each(cases)("$title as $role of its own tenant", async ({ route, role }) => {
    const [status, code] = await codeOf(await askAs(role, own)(...requestOf(route)));
    if (mayUse(route, role)) expect([401, 403]).not.toContain(status);
    else expect([status, code]).toEqual([403, "forbidden"]);
  });

  test.each(cases)("$title as $role of another tenant", async ({ route, role }) => {
    const response = await askAs(role, foreign)(...requestOf(route));
    const text = await textOf(response);
    const { status } = response;
    const code = status < 400 ? "" : (JSON.parse(text) as ProblemDetails).code;
    if (!mayUse(route, role)) expect([status, code]).toEqual([403, "forbidden"]);
    else if (namesThing(route) || (isAboutTenants(route) && !isPlatformRole(role) && route.spec.params))
      expect([status, code]).toEqual([404, expect.stringMatching(/-not-found$/)]);
    else expect([401, 403]).not.toContain(status);
    if (isAboutTenants(route) && isPlatformRole(role)) return;
    // A 404, and the tenant's own audit, repeat what was asked for, and nothing more.
    expect(text).not.toMatch(/acme-secret|"tenant":"acme"/);
  });

  test.each(cases)("$title as $role of another tenant that names the first", async ({ route, role }) => {
    const [path, init] = requestOf(route);
    const headers = { ...(init.headers as object), "storeplane-tenant": own };
    const [status, code] = await codeOf(await askAs(role, foreign)(path, { ...init, headers }));
    if (mayUse(route, role) && isPlatformRole(role)) expect([401, 403]).not.toContain(status);
    else expect([status, code]).toEqual([403, "forbidden"]);
  });
});

describe("every route to strangers", () => {
  const strangers = ["none", "unknown", "of another secret", "revoked", "expired", "mistyped"] as const;
  const secrets = new Map<string, string | undefined>([["none", undefined]]);

  beforeAll(async () => {
    const admin = askAs("tenant-admin", own);
    const make = async (): Promise<CreatedToken> =>
      read<CreatedToken>(await admin("/v1/tokens", post({ name: "x", role: "tenant-admin", expiresInDays: 1 })));
    const [revoked, expired] = [await make(), await make()];
    await admin(`/v1/tokens/${revoked.id}`, { method: "DELETE" });
    secrets.set("unknown", apiTokenText(newApiToken()));
    secrets.set("of another secret", apiTokenText({ id: expired.id, secret: newApiToken().secret }));
    secrets.set("revoked", revoked.token);
    secrets.set("expired", expired.token);
    secrets.set("mistyped", `${expired.token}0`);
    api.skip(86_400_001);
  });

  const rows = guarded.flatMap((route) => strangers.map((kind) => ({ route, kind, title: route.spec.operationId })));

  test.each(rows)("$title with a token that is $kind", async ({ route, kind }) => {
    const [path, init] = requestOf(route);
    const response = await api.askWith(secrets.get(kind))(path, init);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer realm="storeplane"/);
    expect(await codeOf(response)).toEqual([401, "unauthenticated"]);
  });

  test.each(routes.filter(({ spec }) => spec.right === "public"))("$spec.operationId is public", async (route) => {
    const [path, init] = requestOf(route);
    for (const kind of strangers) {
      expect([401, 403]).not.toContain((await api.askWith(secrets.get(kind))(path, init)).status);
    }
  });
});
