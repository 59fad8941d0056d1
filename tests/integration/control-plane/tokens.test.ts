import { afterAll, beforeAll, expect, test } from "vitest";
import {
  apiTokenText,
  type CreatedToken,
  createdToken,
  me,
  newApiToken,
  type ProblemDetails,
  type TokenList,
  tokenMaxAgeMs,
  tokenResource,
} from "../../../contract/index.ts";
import { admitAdmin, EndedTokenError } from "../../../control-plane/bus/setup/admit-admin.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

let api: Api;
let admin: Ask;
let rootText = "";
const dayMs = 86_400_000;

beforeAll(async () => {
  api = await startApi();
  const token = newApiToken();
  expect(await admitAdmin(api.migrator, { token })).toBe(true);
  rootText = apiTokenText(token);
  admin = api.askWith(rootText);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

const inTenant = (tenant: string, init: RequestInit = {}): RequestInit => ({
  ...init,
  headers: { ...(init.headers as object), "storeplane-tenant": tenant },
});

/** Makes a token as the platform's administrator. */
async function make(tenant: string, body: object): Promise<CreatedToken> {
  const response = await admin("/v1/tokens", inTenant(tenant, post({ name: "test", ...body })));
  expect([response.status, response.headers.get("cache-control")]).toEqual([201, "no-store"]);
  return createdToken.parse(await read(response));
}

async function refusal(response: Response): Promise<unknown[]> {
  const { code, detail } = await read<ProblemDetails>(response);
  return [response.status, code, detail, response.headers.get("www-authenticate")];
}

test("a token lets its holder in as what it says, and its use is written down", async () => {
  const { token, id, tenant, state, expiresAt, createdAt, secretHash } = (await make("acme", {
    role: "tenant-member",
  })) as CreatedToken & { secretHash?: unknown };
  expect([tenant, state, secretHash]).toEqual(["acme", "Active", undefined]);
  expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(90 * dayMs);
  const ask = api.askWith(token);
  const told = me.parse(await read(await ask("/v1/me")));
  expect(told).toEqual({
    tenant: "acme",
    actor: `token:${id}`,
    role: "tenant-member",
    scopes: ["stores:read", "clusters:read", "stores:write", "stores:delete", "logs:read"],
    tokenName: "test",
    expiresAt,
  });
  expect((await ask("/v1/stores", post({ name: "acme-caps", engine: "woocommerce" }))).status).toBe(202);
  expect((await ask("/v1/tokens")).status).toBe(403);
  const used = await pollUntil({ what: "use of the token" }, async () => {
    const response = await admin(`/v1/tokens/${id}`, inTenant("acme"));
    return tokenResource.parse(await read(response)).lastUsedAt;
  });
  expect(Date.parse(used)).toBeGreaterThanOrEqual(Date.parse(createdAt) - 2000);
});

test("without a credential, and with any that is no one's, a request is a 401 before anything of it is judged", async () => {
  const wrongBody = { method: "POST", body: "{", headers: { "content-type": "text/plain" } };
  const nothing = await refusal(await api.askWith()("/v1/stores?nonsense=1", wrongBody));
  expect(nothing).toEqual([401, "unauthenticated", expect.stringContaining("Bearer"), 'Bearer realm="storeplane"']);
  const { token, id } = await make("acme", { role: "tenant-admin" });
  const revoked = await make("acme", { role: "tenant-admin" });
  await admin(`/v1/tokens/${revoked.id}`, inTenant("acme", { method: "DELETE" }));
  const short = await make("acme", { role: "tenant-admin", expiresInDays: 1 });
  api.skip(dayMs + 1);
  const other = newApiToken();
  const strangers = [
    apiTokenText(newApiToken()),
    apiTokenText({ id, secret: other.secret }),
    `${token.slice(0, -1)}${token.endsWith("x") ? "y" : "x"}`,
    revoked.token,
    short.token,
    "spt_",
    "eyJhbGciOiJub25lIn0.e30.",
    "x".repeat(10_000),
  ];
  const same = await refusal(await api.askWith(strangers[0])("/v1/stores"));
  expect(same.slice(0, 2)).toEqual([401, "unauthenticated"]);
  expect(same[3]).toBe('Bearer realm="storeplane", error="invalid_token"');
  for (const stranger of strangers) {
    expect([stranger, await refusal(await api.askWith(stranger)("/v1/stores?nonsense=1", wrongBody))]).toEqual([
      stranger,
      same,
    ]);
  }
  const twice = {
    headers: [
      ["authorization", `Bearer ${token}`],
      ["authorization", `Bearer ${token}`],
    ],
  } as RequestInit;
  expect(await refusal(await api.askWith()("/v1/stores", twice))).toEqual(same);
  expect((await api.askWith()("/v1/stores", { headers: { authorization: `bearer   ${token}` } })).status).toBe(200);
});

test("a revoked token is dead at once where it was revoked, and within ten seconds elsewhere", async () => {
  expect(tokenMaxAgeMs).toBeLessThanOrEqual(10_000);
  await using elsewhere = await api.another();
  const { token, id } = await make("acme", { role: "tenant-viewer" });
  expect((await api.askWith(token)("/v1/stores")).status).toBe(200);
  expect((await elsewhere.askWith(token)("/v1/stores")).status).toBe(200);
  const revoked = await admin(`/v1/tokens/${id}`, inTenant("acme", { method: "DELETE" }));
  const since = performance.now();
  const { revokedAt, state } = tokenResource.parse(await read(revoked));
  expect(state).toBe("Revoked");
  expect((await api.askWith(token)("/v1/stores")).status).toBe(401);
  await pollUntil({ what: "the token is dead elsewhere", everyMs: 100 }, async () => {
    return (await elsewhere.askWith(token)("/v1/stores")).status === 401 || undefined;
  });
  expect(performance.now() - since).toBeLessThan(6 * tokenMaxAgeMs);
  const again = await admin(`/v1/tokens/${id}`, inTenant("acme", { method: "DELETE" }));
  expect(tokenResource.parse(await read(again)).revokedAt).toBe(revokedAt);
});

test("no one gives what they do not have, in role, scope or tenant", async () => {
  const boss = api.askWith((await make("acme", { role: "tenant-admin" })).token);
  const give = (ask: Ask, body: object, init = post({ name: "gift", ...body })) => ask("/v1/tokens", init);
  for (const role of ["platform-admin", "auditor"]) expect((await give(boss, { role })).status).toBe(403);
  expect((await give(boss, { role: "auditor", scopes: ["audit:read"] })).status).toBe(403);
  expect(
    (await give(boss, { role: "tenant-admin" }, inTenant("beta", post({ name: "x", role: "tenant-viewer" })))).status,
  ).toBe(403);
  expect((await give(boss, { role: "tenant-viewer", scopes: ["stores:delete"] })).status).toBe(422);
  const gift = createdToken.parse(
    await read(await give(boss, { role: "tenant-admin", scopes: ["tokens:write", "stores:read"] })),
  );
  const narrow = api.askWith(gift.token);
  expect((await give(narrow, { role: "tenant-viewer" })).status).toBe(403);
  expect((await give(narrow, { role: "tenant-viewer", scopes: ["stores:read"] })).status).toBe(201);
  expect((await narrow("/v1/stores", post({ name: "no", engine: "medusa" }))).status).toBe(403);
  for (const days of [0, 366, 1.5])
    expect((await give(boss, { role: "tenant-viewer", expiresInDays: days })).status).toBe(422);
});

test("a tenant sees and ends its own tokens only, and none of the platform's", async () => {
  const boss = api.askWith((await make("acme", { role: "tenant-admin" })).token);
  const theirs = await make("beta", { role: "tenant-viewer" });
  const platforms = await make("acme", { role: "platform-admin" });
  for (const { id } of [theirs, platforms, { id: "0".repeat(12) }]) {
    for (const method of ["GET", "DELETE"]) {
      const [status, code, detail] = await refusal(await boss(`/v1/tokens/${id}`, { method }));
      expect([status, code, (detail as string).replace(id, "ID")]).toEqual([
        404,
        "token-not-found",
        "Tenant acme has no token ID. GET /v1/tokens lists them.",
      ]);
    }
  }
  const { items } = await read<TokenList>(await boss("/v1/tokens"));
  expect(items.length).toBeGreaterThan(1);
  expect(items.every(({ tenant, role }) => tenant === "acme" && !["platform-admin", "auditor"].includes(role))).toBe(
    true,
  );
  expect(JSON.stringify(items)).not.toMatch(/secret|spt_/);
  expect((await api.askWith(theirs.token)("/v1/stores")).status).toBe(200);
  expect((await api.askWith(platforms.token)("/v1/clusters")).status).toBe(200);
});

test("two who revoke at once both succeed, and the first time stands", async () => {
  const { id } = await make("acme", { role: "tenant-viewer" });
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => admin(`/v1/tokens/${id}`, inTenant("acme", { method: "DELETE" }))),
  );
  const bodies = await Promise.all(answers.map((it) => read<{ revokedAt?: string }>(it)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  expect(new Set(bodies.map(({ revokedAt }) => revokedAt)).size).toBe(1);
});

test("the first administrator's token is admitted once, and never again after it was revoked", async () => {
  const token = newApiToken();
  expect(await admitAdmin(api.migrator, { token })).toBe(true);
  expect(await admitAdmin(api.migrator, { token })).toBe(false);
  expect((await admin(`/v1/tokens/${token.id}`, { method: "DELETE" })).status).toBe(200);
  await expect(admitAdmin(api.migrator, { token })).rejects.toThrow(EndedTokenError);
  await expect(admitAdmin(api.migrator, { token: { ...token, secret: newApiToken().secret } })).rejects.toThrow(
    token.id,
  );
  expect((await api.askWith(apiTokenText(token))("/v1/stores")).status).toBe(401);
});
