import { expect, test } from "vitest";
import { apiTokenText, newApiToken, type StoredToken } from "../../contract/index.ts";
import { sha256 } from "../ports/digest.ts";
import type { TokenStore } from "../ports/tokens.ts";
import { callerOfToken } from "./caller-of-token.ts";

const now = new Date("2026-11-29T12:00:00Z");
const token = newApiToken();

/** A store of one token that counts how often it is asked. */
async function holding(more: Partial<StoredToken> = {}) {
  const stored: StoredToken = {
    schemaVersion: 1,
    id: token.id,
    secretHash: await sha256(token.secret),
    tenant: "acme",
    role: "tenant-member",
    scopes: ["stores:read"],
    name: "test",
    createdBy: "local",
    createdAt: "2026-11-01T12:00:00Z",
    expiresAt: "2026-12-01T12:00:00Z",
    ...more,
  };
  const asked = { reads: 0, uses: 0 };
  const tokens = {
    isKnown: () => asked.reads > 0,
    recent: (id: string) => {
      asked.reads += 1;
      return Promise.resolve(id === token.id ? stored : undefined);
    },
    noteUse: () => {
      asked.uses += 1;
    },
  } as Partial<TokenStore> as TokenStore;
  return { asked, backend: { tokens, now: () => now } };
}

const refusal = expect.objectContaining({ code: "unauthenticated" }) as unknown;
const callerOf = (text: string, backend: Parameters<typeof callerOfToken>[1]) =>
  callerOfToken(text, backend, () => undefined);

test("a valid token is its holder, read and noted once", async () => {
  const { asked, backend } = await holding();
  expect(await callerOf(apiTokenText(token), backend)).toEqual({
    tenant: "acme",
    actor: `token:${token.id}`,
    role: "tenant-member",
    scopes: ["stores:read"],
    credential: token.id,
  });
  expect(asked).toEqual({ reads: 1, uses: 1 });
});

test("a mistyped token costs no read", async () => {
  const { asked, backend } = await holding();
  const text = apiTokenText(token);
  for (const typo of [`${text}0`, text.slice(1), text.toUpperCase(), text.slice(0, -1), ""]) {
    await expect(callerOf(typo, backend)).rejects.toEqual(refusal);
  }
  expect(asked).toEqual({ reads: 0, uses: 0 });
});

test.each([
  { expiresAt: "2026-11-29T12:00:00Z" },
  { revokedAt: "2026-11-29T11:59:59Z" },
  { revokedAt: "2026-11-29T12:00:01Z" },
  { secretHash: "0".repeat(64) },
  { secretHash: "" },
])("a token with %j lets no one in, and is not noted as used", async (more) => {
  const { asked, backend } = await holding(more);
  await expect(callerOf(apiTokenText(token), backend)).rejects.toEqual(refusal);
  expect(asked.uses).toBe(0);
});

test("a scope that its role has no more ends with it", async () => {
  const { backend } = await holding({ role: "tenant-viewer", scopes: ["stores:read", "stores:delete"] });
  expect((await callerOf(apiTokenText(token), backend)).scopes).toEqual(["stores:read"]);
});
