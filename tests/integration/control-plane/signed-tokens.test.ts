import { createPublicKey } from "node:crypto";
import { exportSPKI, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Me, ProblemDetails } from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { parseIssuers } from "../../../control-plane/config.ts";
import { createIdentity } from "../../../control-plane/identity/identify.ts";
import { SignedTokens } from "../../../control-plane/identity/signed-tokens.ts";
import type { Backend } from "../../../control-plane/ports/backend.ts";
import { type LocalIssuer, type Program, startIssuer } from "../../../dev/issuer/start-issuer.ts";

const audience = "https://api.storeplane.test";
const alice: Program = { id: "alice", secret: "a-secret", claims: { tenant: "acme", groups: ["staff", "ops"] } };
const mallory: Program = { id: "mallory", secret: "m-secret", claims: { tenant: "beta", groups: ["ops"] } };

let ours: LocalIssuer;
let other: LocalIssuer;
/** One that is not trusted. */
let foreign: LocalIssuer;
const logged: unknown[] = [];

beforeAll(async () => {
  ours = await startIssuer({ audience, programs: [alice, mallory] });
  other = await startIssuer({ audience, programs: [{ ...alice, claims: { tenant: "acme", groups: ["ops"] } }] });
  foreign = await startIssuer({ audience, programs: [] });
});

afterAll(async () => {
  await Promise.all([ours, other, foreign].map((it) => it[Symbol.asyncDispose]()));
});

const note = (fields: object): void => void logged.push(fields);
const logger = { debug: note, info: note, warn: note, error: note };

function entryOf(issuer: LocalIssuer, tenants: readonly string[]): object {
  const roleMap = [
    { value: "ops", role: "tenant-admin" },
    { value: "staff", role: "tenant-viewer" },
  ];
  const algorithms = ["ES256", "RS256"];
  return { issuer: issuer.url, audience, algorithms, tenants, tenantClaim: "tenant", roleClaim: "groups", roleMap };
}

/** The API of a process of its own: the routes that need no bus are enough. */
function startApi(entries = [entryOf(ours, ["acme"]), entryOf(other, ["beta"])]) {
  const issuers = parseIssuers(JSON.stringify(entries), "the test");
  const tenants = { recent: async () => undefined };
  const backend = { audit: { note: () => Promise.resolve() }, tenants } as unknown as Backend;
  const withBackend = <T>(work: (lent: Backend) => Promise<T>): Promise<T> => work(backend);
  const identity = createIdentity({ withBackend, signedTokens: new SignedTokens({ issuers, logger }) });
  const app = createApp({ withBackend, logger, identity });
  return async (token: string) => app.request("/v1/me", { headers: { authorization: `Bearer ${token}` } });
}

const now = (): number => Math.floor(Date.now() / 1000);

/** What is undefined is left out. */
function claims(more: Record<string, unknown> = {}): JWTPayload {
  const times = { iat: now(), exp: now() + 600 };
  return { iss: ours.url, aud: audience, sub: "alice", tenant: "acme", groups: ["ops"], ...times, ...more };
}

const usualHeader = { alg: "ES256", kid: "one", typ: "at+jwt" };

/** Signed with the issuer's own key, unless another is given. */
async function signed(payload: JWTPayload, header: object = {}, key: JWK = ours.key): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ ...usualHeader, ...header }).sign(await importJWK(key, "ES256"));
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

async function withSecret(secret: string | Uint8Array): Promise<string> {
  const header = { alg: "HS256", kid: "one", typ: "at+jwt" };
  const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
  return new SignJWT(claims()).setProtectedHeader(header).sign(bytes);
}

function publicPart({ d: _private, ...key }: JWK): JWK {
  return key;
}

test("a token from the issuer's own door is its holder, by an id that tells no one who", async () => {
  const api = startApi();
  const answer = await api(await ours.tokenFor(alice));
  const me = (await answer.json()) as Me;
  expect([answer.status, me.tenant, me.role]).toEqual([200, "acme", "tenant-admin"]);
  expect(me.actor).toMatch(/^oidc:[0-9a-f]{32}$/);
  expect(Date.parse(me.expiresAt ?? "")).toBeGreaterThan(Date.now());
  const again = (await (await api(await ours.tokenFor(alice))).json()) as Me;
  expect(again.actor).toBe(me.actor);
});

test("two issuers' people of one name are two", async () => {
  const api = startApi([entryOf(ours, ["acme"]), entryOf(other, ["acme"])]);
  const [one, two] = await Promise.all([ours, other].map((it) => it.tokenFor(alice)));
  const actors = await Promise.all([one, two].map(async (it) => ((await (await api(it ?? "")).json()) as Me).actor));
  expect(new Set(actors).size).toBe(2);
});

test("many first requests at once ask the issuer once", async () => {
  const api = startApi();
  const token = await ours.tokenFor(alice);
  const before = ours.asked.length;
  const answers = await Promise.all(Array.from({ length: 20 }, () => api(token)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(ours.asked.slice(before)).toEqual(["/.well-known/openid-configuration", "/jwks"]);
});

const tokenOfStranger = async (): Promise<string> => {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return new SignJWT(claims()).setProtectedHeader(usualHeader).sign(privateKey);
};

/** Header that carries its own key, and is signed with it. */
const bringsItsKey = async (name: "jwk" | "jku" | "x5u"): Promise<string> => {
  const value = name === "jwk" ? publicPart(foreign.key) : `${foreign.url}/jwks`;
  return signed(claims(), { kid: "unknown", [name]: value }, foreign.key);
};

const hostile: Readonly<Record<string, () => Promise<string> | string>> = {
  "alg none": () => `${encoded({ ...usualHeader, alg: "none" })}.${encoded(claims())}.`,
  "alg None, with a signature": async () => {
    const [, payload, signature] = (await signed(claims())).split(".");
    return `${encoded({ ...usualHeader, alg: "None" })}.${payload}.${signature}`;
  },
  "HS256 with the public key as PEM": async () => {
    const key = createPublicKey({ key: publicPart(ours.key), format: "jwk" });
    return withSecret(await exportSPKI(key));
  },
  "HS256 with the public key as JSON": () => withSecret(JSON.stringify(publicPart(ours.key))),
  "HS256 with an empty-looking secret": () => withSecret(new Uint8Array(32)),
  "another algorithm in the header": () =>
    signed(claims()).then((it) => {
      const [, payload, signature] = it.split(".");
      return `${encoded({ ...usualHeader, alg: "RS256" })}.${payload}.${signature}`;
    }),
  "another audience": () => signed(claims({ aud: "https://shop.test" })),
  "no audience": () => signed(claims({ aud: undefined })),
  "an issuer that is not trusted": () => signed(claims({ iss: "https://evil.test" })),
  "the issuer's address with a slash": () => signed(claims({ iss: `${ours.url}/` })),
  "one issuer named, another's key": () => signed(claims({ iss: other.url })),
  "no issuer": () => signed(claims({ iss: undefined })),
  expired: () => signed(claims({ iat: now() - 600, exp: now() - 31 })),
  "no end": () => signed(claims({ exp: undefined })),
  "issued in the future": () => signed(claims({ iat: now() + 60 })),
  "valid in the future": () => signed(claims({ nbf: now() + 60 })),
  "issued two days ago, for ten years": () => signed(claims({ iat: now() - 172_800, exp: now() + 315_360_000 })),
  "no time of issue": () => signed(claims({ iat: undefined })),
  "times that are texts": () => signed({ ...claims(), exp: "9999999999" } as never),
  "a tenant that the issuer may not speak for": () => ours.tokenFor(mallory),
  "every tenant": () => signed(claims({ tenant: "*" })),
  "no tenant": () => signed(claims({ tenant: undefined })),
  "two tenants": () => signed(claims({ tenant: ["acme", "beta"] })),
  "no group that has a role": () => signed(claims({ groups: ["__proto__", "constructor"] })),
  "a group in another claim's place": () => signed(claims({ groups: { ops: true } })),
  "no subject": () => signed(claims({ sub: undefined })),
  "an empty subject": () => signed(claims({ sub: "" })),
  "an ID token": () => signed(claims(), { typ: "JWT" }),
  "no type": () => signed(claims(), { typ: undefined }),
  "an unknown key": () => signed(claims(), { kid: "two" }),
  "a key's name that is no text": () => signed(claims(), { kid: { $ne: "" } }),
  "a stranger's key": tokenOfStranger,
  "its own key in the header": () => bringsItsKey("jwk"),
  "an address of keys in the header": () => bringsItsKey("jku"),
  "an address of certificates in the header": () => bringsItsKey("x5u"),
  "a critical extension": async () => {
    const header = { ...usualHeader, crit: ["later"], later: 1 };
    const token = new SignJWT(claims()).setProtectedHeader(header);
    return token.sign(await importJWK(ours.key, "ES256"), { crit: { later: true } });
  },
  "a changed payload": async () => {
    const [header, , signature] = (await signed(claims())).split(".");
    return `${header}.${encoded(claims({ tenant: "beta" }))}.${signature}`;
  },
  "no signature": async () => (await signed(claims())).replace(/[^.]*$/, ""),
  "one part": () => encoded(claims()),
  "five parts": async () => `${await signed(claims())}.a.b`,
  "no JSON": () => "e30.bm90IGpzb24.c2ln",
  huge: () => signed(claims({ filler: "a".repeat(9000) })),
  deep: () =>
    `${encoded(usualHeader)}.${Buffer.from(`${"[".repeat(5000)}${"]".repeat(5000)}`)
      .toString("base64url")
      .slice(0, 7000)}.x`,
};

test.each(Object.entries(hostile))(
  "a token with %s lets no one in, and the answer does not say why",
  async (_, make) => {
    const api = startApi();
    // Not a stranger's first: the keys are known.
    expect((await api(await ours.tokenFor(alice))).status).toBe(200);
    const token = await make();
    const answer = await api(token);
    const problem = (await answer.json()) as ProblemDetails;
    const typo = (await (await api("spt_x")).json()) as ProblemDetails;
    expect([answer.status, problem.detail]).toEqual([401, typo.detail]);
    expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
    expect(foreign.asked).toEqual([]);
  },
);

test("thirty seconds between two clocks are forgiven", async () => {
  const api = startApi();
  for (const close of [{ exp: now() - 20 }, { nbf: now() + 20 }, { iat: now() + 20 }]) {
    expect((await api(await signed(claims({ iat: now() - 60, ...close })))).status).toBe(200);
  }
});

test("made-up keys cost the issuer no more than one read in a while", async () => {
  const api = startApi();
  await api(await ours.tokenFor(alice));
  const before = ours.asked.length;
  for (let count = 0; count < 50; count += 1) await api(await signed(claims(), { kid: `made-up-${count}` }));
  expect(ours.asked.length - before).toBe(0);
});

test("what is logged of a refused token are no claims", async () => {
  const api = startApi();
  await api(await signed(claims({ sub: "alice@example.com", tenant: "beta", aud: "elsewhere" })));
  expect(JSON.stringify(logged)).toContain("ERR_JWT_CLAIM_VALIDATION_FAILED");
  expect(JSON.stringify(logged)).not.toContain("alice@example.com");
});
