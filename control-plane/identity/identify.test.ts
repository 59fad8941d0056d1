import { expect, test } from "vitest";
import { apiTokenText, newApiToken, type StoredToken } from "../../contract/index.ts";
import { createApp } from "../app.ts";
import { defaultRateLimits, RateLimiter } from "../http/rates/rate-limiter.ts";
import type { Backend } from "../ports/backend.ts";
import { sha256 } from "../ports/digest.ts";
import { createIdentity } from "./identify.ts";
import { OneTimeLink } from "./session/one-time-link.ts";
import { Seals, sealKeys } from "./session/seals.ts";
import { Sessions } from "./session/sessions.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** An API that knows two tokens, asked from one address only, at which three sign-ins may fail. */
async function apiBehindOneAddress() {
  const [first, second] = [newApiToken(), newApiToken()];
  const records = new Map<string, StoredToken>();
  for (const { id, secret } of [first, second]) {
    records.set(id, {
      schemaVersion: 1,
      id,
      secretHash: await sha256(secret),
      tenant: "acme",
      role: "tenant-viewer",
      scopes: ["stores:read"],
      name: "test",
      createdBy: "local",
      createdAt: "2026-11-01T12:00:00Z",
      expiresAt: "2099-12-01T12:00:00Z",
    });
  }
  const known = new Set<string>();
  let reads = 0;
  const recent = async (id: string): Promise<StoredToken | undefined> => {
    reads += 1;
    const found = records.get(id);
    if (found) known.add(id);
    return found;
  };
  const tokens = { isKnown: (id: string) => known.has(id), recent, noteUse: ignore };
  const audit = { last: undefined, note: ignore };
  const tenants = { recent: async () => undefined };
  const backend = { tokens, audit, tenants, now: () => new Date() } as unknown as Backend;
  const withBackend = <T>(work: (it: Backend) => Promise<T>): Promise<T> => work(backend);
  const rates = new RateLimiter({ ...defaultRateLimits, "auth-failures": 3 });
  const link = new OneTimeLink({
    codeHash: "none",
    until: new Date(0),
    who: { actor: "a", tenant: "t", role: "auditor" },
  });
  const sessions = new Sessions({ seals: new Seals(sealKeys.parse(`k:${"A".repeat(43)}`)), issuers: [], byLink: true });
  const signInPages = { devices: [], sessions, link };
  const app = createApp({ withBackend, logger, identity: createIdentity({ withBackend }), rates, signInPages });
  const signIn = async (): Promise<number> =>
    (await app.request("/auth/link?code=wrong", {}, { remoteAddress: "10.0.0.1" })).status;
  const ask = async (token?: string): Promise<number> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await app.request("/v1/me", { headers }, { remoteAddress: "10.0.0.1" })).status;
  };
  return { first, second, ask, signIn, reads: () => reads };
}

test("a token that was seen before is served while others behind the same proxy guess, and guesses cost no look-ups", async () => {
  const { first, second, ask, reads } = await apiBehindOneAddress();
  expect(await ask(apiTokenText(first))).toBe(200);
  const guesses = [await ask(), await ask("spt_x"), await ask(apiTokenText(newApiToken()))];
  expect(guesses).toEqual([401, 401, 401]);
  const before = reads();
  const more = [
    await ask(),
    await ask("spt_x"),
    await ask(apiTokenText(newApiToken())),
    await ask(apiTokenText(second)),
  ];
  expect([more, reads() - before]).toEqual([[429, 429, 429, 429], 0]);
  expect(await ask(apiTokenText({ ...first, secret: newApiToken().secret }))).toBe(429);
  expect(await ask(apiTokenText(first))).toBe(200);
});

test("who guesses tokens closes no sign-in of the same address, and who guesses sign-ins no token", async () => {
  const { first, ask, signIn } = await apiBehindOneAddress();
  const times = async (count: number, one: () => Promise<number>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let time = 0; time < count; time += 1) statuses.push(await one());
    return statuses;
  };
  expect(await times(4, () => ask("spt_x"))).toEqual([401, 401, 401, 429]);
  expect(await times(4, signIn)).toEqual([401, 401, 401, 429]);
  const another = await apiBehindOneAddress();
  expect(await times(4, another.signIn)).toEqual([401, 401, 401, 429]);
  expect([await another.ask(apiTokenText(another.first)), await ask(apiTokenText(first))]).toEqual([200, 429]);
});
