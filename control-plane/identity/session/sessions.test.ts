import { EncryptJWT } from "jose";
import { expect, test } from "vitest";
import { readCookie } from "./cookies.ts";
import { Seals, sealKeys } from "./seals.ts";
import { Sessions, sessionSeconds } from "./sessions.ts";

const oldKey = `old:${"A".repeat(43)}`;
const newKey = `new:${"B".repeat(42)}A`;
const sealsOf = (...lines: string[]): Seals => new Seals(sealKeys.parse(lines.join("\n")));

const alice = { actor: "oidc:0123456789abcdef0123456789abcdef", tenant: "acme", role: "tenant-member" } as const;
const noneEnded = { isEnded: () => Promise.resolve(false) };

let now = Date.parse("2026-11-29T12:00:00Z");
const sessionsBy = (...lines: string[]): Sessions =>
  new Sessions({ seals: sealsOf(...lines), issuers: [], byLink: true, now: () => now });

async function cookieOf(sessions: Sessions): Promise<string> {
  return (await sessions.start(alice)).cookie.split(";")[0] ?? "";
}

test("a session is whoever signed in, until eight hours later whatever happens", async () => {
  const sessions = sessionsBy(oldKey);
  const cookie = await cookieOf(sessions);
  expect(await sessions.callerOf(cookie, noneEnded)).toMatchObject({ ...alice, expiresAt: "2026-11-29T20:00:00.000Z" });
  now += sessionSeconds * 1000 - 1;
  expect(await sessions.callerOf(cookie, noneEnded)).toMatchObject(alice);
  now += 1;
  expect(await sessions.callerOf(cookie, noneEnded)).toBeUndefined();
});

test("the cookie is for this host and for no script, and tells nothing of whoever has it", async () => {
  const { cookie, sid } = await sessionsBy(oldKey).start(alice);
  expect(cookie).toMatch(/^__Host-sp_session=[\w.-]+; Path=\/; Max-Age=28800; Secure; HttpOnly; SameSite=Lax$/);
  const shown = cookie
    .split(".")
    .map((part) => Buffer.from(part, "base64url").toString("latin1"))
    .join();
  for (const secret of [sid, alice.actor, "acme", "tenant-member"]) expect(shown).not.toContain(secret);
  expect(cookie.length).toBeLessThan(600);
});

test("while keys change, sessions of both are good; then those of the old one are not", async () => {
  const before = await cookieOf(sessionsBy(oldKey));
  const between = sessionsBy(newKey, oldKey);
  expect(await between.callerOf(before, noneEnded)).toMatchObject(alice);
  const after = await cookieOf(between);
  const last = sessionsBy(newKey);
  expect(await last.callerOf(after, noneEnded)).toMatchObject(alice);
  expect(await last.callerOf(before, noneEnded)).toBeUndefined();
  // The name of a key is no proof of having it.
  expect(await sessionsBy(`old:${"C".repeat(42)}A`).callerOf(before, noneEnded)).toBeUndefined();
});

test("an ended session lets no one in", async () => {
  const sessions = sessionsBy(oldKey);
  const { cookie, sid } = await sessions.start(alice);
  const asked: string[] = [];
  const isEnded = (id: string): Promise<boolean> => {
    asked.push(id);
    return Promise.resolve(true);
  };
  expect(await sessions.callerOf(cookie.split(";")[0] ?? "", { isEnded })).toBeUndefined();
  expect(asked).toEqual([sid]);
});

test("what was sealed for signing in is no session, and nothing that was made elsewhere is", async () => {
  const sessions = sessionsBy(oldKey);
  const seconds = Math.floor(now / 1000);
  const values = { ...alice, sid: crypto.randomUUID() };
  const times = { iat: seconds, exp: seconds + 600 };
  const key = Buffer.from("A".repeat(43), "base64url");
  const made = (header: object, content: object = { ...values, ...times }): Promise<string> =>
    new EncryptJWT({ ...content })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: "old", typ: "sp-session", ...header })
      .encrypt(key);
  const good = await made({});
  const texts = [
    await sealsOf(oldKey).seal("login", values, times),
    await made({ typ: undefined }),
    await made({ kid: "other" }),
    await made({ kid: undefined }),
    await made({}, values),
    await made({}, { ...values, ...times, role: "boss" }),
    await made({}, { ...values, ...times, sid: "a.b" }),
    `${good.slice(0, -2)}AA`,
    good.split(".").slice(0, 4).join("."),
    "",
    "x",
  ];
  expect(await sessions.callerOf(`__Host-sp_session=${good}`, noneEnded)).toMatchObject(alice);
  for (const text of texts) expect(await sessions.callerOf(`__Host-sp_session=${text}`, noneEnded)).toBeUndefined();
});

test("two platforms at one host, told apart by their ports, leave each other's sessions alone", async () => {
  const at = (port: number) =>
    new Sessions({ seals: sealsOf(oldKey), issuers: [], byLink: true, port, now: () => now });
  const [one, other] = [at(8080), at(8090)];
  const cookies = `${await cookieOf(one)}; ${await cookieOf(other)}`;
  expect(await one.callerOf(cookies, noneEnded)).toMatchObject(alice);
  expect(await other.callerOf(cookies, noneEnded)).toMatchObject(alice);
  expect(await other.callerOf(await cookieOf(one), noneEnded)).toBeUndefined();
  const caller = await one.callerOf(cookies, noneEnded);
  const cleared = caller && (await one.end(caller, { end: () => Promise.resolve() }));
  expect(cleared).toMatch(/^__Host-sp_session_8080=; .*Max-Age=0/);
});

test.each([
  ["a=1; __Host-sp_session=x; b=2", "x"],
  ["__Host-sp_session=x", "x"],
  ["sp_session=x", undefined],
  ["__host-sp_session=x", undefined],
  ["a__Host-sp_session=x", undefined],
  ["__Host-sp_session=x; __Host-sp_session=y", undefined],
  [`__Host-sp_session=${"x".repeat(9000)}`, undefined],
])("of %j the session's cookie is %j", (header, value) => {
  expect(readCookie(header, "session")).toBe(value);
});

test.each([
  "",
  "\n",
  "a",
  "a:b",
  `a:${"A".repeat(42)}`,
  `A:${"A".repeat(43)}`,
  `${oldKey}\n${oldKey}`,
  `${oldKey}\n${newKey}\nc:${"A".repeat(43)}`,
])("%j are no keys", (text) => {
  expect(sealKeys.safeParse(text).success).toBe(false);
});

test("a session is no longer good than the issuer is trusted with its tenant and role at which it began", async () => {
  const issuer = "https://login.example.com";
  const seals = sealsOf(oldKey);
  const trusting = (...issuers: ConstructorParameters<typeof Sessions>[0]["issuers"]) =>
    new Sessions({ seals, issuers, byLink: true, now: () => now });
  const roleMap = [{ value: "staff", role: alice.role }];
  const first = trusting({ issuer, tenants: ["acme"], roleMap });
  const cookie = (await first.start({ ...alice, issuer })).cookie.split(";")[0] ?? "";
  expect(await first.callerOf(cookie, noneEnded)).toMatchObject(alice);
  expect(await trusting({ issuer, tenants: "*", roleMap }).callerOf(cookie, noneEnded)).toMatchObject(alice);
  const others = [
    [],
    [{ issuer, tenants: ["beta"], roleMap }],
    [{ issuer: `${issuer}/two`, tenants: "*" as const, roleMap }],
    [{ issuer, tenants: ["acme"], roleMap: [{ value: "staff", role: "tenant-viewer" as const }] }],
  ];
  for (const other of others) expect(await trusting(...other).callerOf(cookie, noneEnded)).toBeUndefined();
  const byLink = await cookieOf(first);
  const withoutLink = new Sessions({
    seals,
    issuers: [{ issuer, tenants: "*", roleMap }],
    byLink: false,
    now: () => now,
  });
  expect(await withoutLink.callerOf(byLink, noneEnded)).toBeUndefined();
});
