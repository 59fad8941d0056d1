import { afterAll, beforeAll, expect, test } from "vitest";
import type { Me, ProblemDetails } from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { accessOf } from "../../../control-plane/config.ts";
import { defaultRateLimits, RateLimiter } from "../../../control-plane/http/rates/rate-limiter.ts";
import { createAccess } from "../../../control-plane/identity/create-access.ts";
import type { WithBackend } from "../../../control-plane/ports/backend.ts";
import { type LocalIssuer, type Program, startIssuer } from "../../../dev/issuer/start-issuer.ts";
import { backFromIssuer } from "../../fixtures/browse.ts";
import { Browser } from "../../fixtures/browser.ts";
import { type Api, startApi } from "./start-api.ts";

const publicUrl = "https://api.storeplane.test";
const page = "https://console.storeplane.test";
const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const robot: Program = { id: "robot", secret: "r-secret", claims: { tenant: "acme", groups: ["ops"] } };

let api: Api;
let issuer: LocalIssuer;

beforeAll(async () => {
  api = await startApi();
  issuer = await startIssuer({
    audience: publicUrl,
    programs: [robot],
    people: [
      { id: "alice", claims: { tenant: "acme", groups: ["ops"] } },
      { id: "mallory", claims: { tenant: "victim", groups: ["ops"] } },
      { id: "eve", claims: { tenant: "acme", groups: ["guests"] } },
    ],
    applications: [
      {
        id: "dashboard",
        secret: "d-secret",
        redirectUris: [`${publicUrl}/auth/callback`],
        signedOutUris: [`${publicUrl}/auth`],
      },
    ],
  });
});

afterAll(async () => {
  await issuer[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

/** A process of the API that people sign in to. */
function startApp(withBackend: WithBackend = api.withBackend, address = issuer.url) {
  const entry = {
    issuer: address,
    audience: publicUrl,
    tenants: ["acme"],
    tenantClaim: "tenant",
    roleClaim: "groups",
    roleMap: [{ value: "ops", role: "tenant-admin" }],
    signIn: { clientId: "dashboard", clientSecret: "d-secret" },
  };
  const access = accessOf({
    issuers: { text: JSON.stringify([entry]), namedBy: "the test" },
    sessionKeys: { text: `one:${"A".repeat(43)}`, namedBy: "the test" },
    publicUrl,
  });
  const app = createApp({
    withBackend,
    logger,
    rates: new RateLimiter({ ...defaultRateLimits, "auth-failures": 30 }),
    corsOrigins: [page],
    ...createAccess({ ...access, withBackend, logger }),
  });
  const sender = { remoteAddress: "192.0.2.1" };
  return async (path: string, init: RequestInit = {}) => app.request(`${publicUrl}${path}`, init, sender);
}

type App = ReturnType<typeof startApp>;

/** The cookies that an answer sets, as a browser sends them back. */
function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((it) => it.split(";")[0] ?? "")
    .filter((it) => !it.endsWith("="))
    .join("; ");
}

/** Begins to sign in, as a browser does, and says at the issuer who someone is. */
async function comeBack(
  app: App,
  person: string,
  { query = "", browser = new Browser() } = {},
): Promise<{ path: string; cookie: string }> {
  const login = await app(`/auth/login${query}`);
  const path = await backFromIssuer(login.headers.get("location") ?? "", { id: person, to: publicUrl, browser });
  return { path, cookie: cookiesOf(login) };
}

async function signedIn(app: App, browser = new Browser()): Promise<string> {
  const { path, cookie } = await comeBack(app, "alice", { browser });
  return cookiesOf(await app(path, { headers: { cookie } }));
}

test("whoever signs in with a browser is known by the cookie alone, on every page and in the audit", async () => {
  const app = startApp();
  const { path, cookie } = await comeBack(app, "alice", { query: "?returnTo=/docs?a=1" });
  const answer = await app(path, { headers: { cookie } });
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/docs?a=1"]);
  const set = answer.headers.getSetCookie();
  expect(set).toEqual([
    expect.stringMatching(/^__Host-sp_session=\S+; .*HttpOnly/),
    expect.stringMatching(/^__Host-sp_login=; .*Max-Age=0/),
  ]);
  const session = cookiesOf(answer);
  const [me, same] = await Promise.all(
    ["/v1/me", "/auth/me"].map(async (it) => (await (await app(it, { headers: { cookie: session } })).json()) as Me),
  );
  expect(me).toEqual(same);
  expect(me).toMatchObject({ tenant: "acme", role: "tenant-admin", actor: expect.stringMatching(/^oidc:/) as string });
  expect((await app("/v1/stores", { headers: { cookie: session } })).status).toBe(200);
  await expect
    .poll(async () => JSON.stringify(await (await app("/v1/audit?limit=50", { headers: { cookie: session } })).json()))
    .toContain('"operation":"sign-in"');
});

test("a session of a page changes nothing unless a page of this API asks", async () => {
  const app = startApp();
  const cookie = await signedIn(app);
  const foreign = [
    {},
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: page },
    { origin: page },
    { origin: "null" },
    { "sec-fetch-site": "same-origin", origin: "https://evil.test" },
  ];
  for (const headers of foreign) {
    const answer = await app("/v1/stores", {
      method: "POST",
      headers: { cookie, ...headers } as Record<string, string>,
    });
    expect([answer.status, ((await answer.json()) as ProblemDetails).code]).toEqual([403, "foreign-origin"]);
  }
  for (const headers of [{ "sec-fetch-site": "same-origin" }, { origin: publicUrl }]) {
    const answer = await app("/v1/stores", {
      method: "POST",
      headers: { cookie, ...headers } as Record<string, string>,
    });
    expect(((await answer.json()) as ProblemDetails).code).not.toBe("foreign-origin");
  }
});

test("signing out ends the session here at once and everywhere soon", async () => {
  const app = startApp();
  await using other = await api.another();
  const elsewhere = startApp(other.withBackend);
  const cookie = await signedIn(app);
  const ask = async (of: App): Promise<number> => (await of("/v1/me", { headers: { cookie } })).status;
  expect([await ask(app), await ask(elsewhere)]).toEqual([200, 200]);
  const out = await app("/auth/logout", { method: "POST", headers: { cookie, "sec-fetch-site": "same-origin" } });
  expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, expect.stringContaining("Max-Age=0")]);
  expect(await ask(app)).toBe(401);
  await expect.poll(() => ask(elsewhere)).toBe(401);
});

test("the button of the page ends the session, and a form with fields or of another page does not", async () => {
  const app = startApp();
  const cookie = await signedIn(app);
  const shown = await app("/auth", { headers: { cookie } });
  // Without it a browser would call the form's origin null.
  expect(shown.headers.get("referrer-policy")).toBe("same-origin");
  expect(await shown.text()).toContain('<form method="post" action="/auth/logout">');
  const button = { cookie, "content-type": "application/x-www-form-urlencoded", accept: "text/html,*/*;q=0.8" };
  const press = (headers: object, body = ""): Promise<Response> =>
    app("/auth/logout", { method: "POST", headers: { ...button, ...headers }, body });
  const own = { "sec-fetch-site": "same-origin", origin: publicUrl };
  expect((await press({ "sec-fetch-site": "same-site", origin: "https://shop.storeplane.test" })).status).toBe(403);
  expect((await press({ origin: "null" })).status).toBe(403);
  expect((await press(own, "a=1")).status).toBe(415);
  expect(await (await app("/auth", { headers: { cookie } })).text()).toContain("You are signed in");
  const out = await press(own);
  expect([out.status, out.headers.get("location")]).toEqual([303, `/auth?leave=${encodeURIComponent(issuer.url)}`]);
  expect(out.headers.getSetCookie()).toEqual([expect.stringContaining("__Host-sp_session=; ")]);
  const after = await (await app("/auth", { headers: { cookie } })).text();
  expect(after).toContain(`/auth/login?issuer=${encodeURIComponent(issuer.url)}`);
});

const signOut = (app: App, cookie: string): Promise<Response> =>
  app("/auth/logout", { method: "POST", headers: { cookie, "sec-fetch-site": "same-origin" } });

test("signing out leads to where the issuer's session ends too, and back to where one signs in", async () => {
  const app = startApp();
  const browser = new Browser();
  const timesAsked = (): number => issuer.asked.filter((it) => it.startsWith("/sign-in/")).length;
  const before = timesAsked();
  await signedIn(app, browser);
  const once = timesAsked();
  expect(once).toBeGreaterThan(before);
  const cookie = await signedIn(app, browser);
  expect(timesAsked()).toBe(once);
  const out = await signOut(app, cookie);
  expect(out.status).toBe(204);
  const leaving = await app(out.headers.get("location") ?? "");
  const next = new URL(/^0; url=(.*)$/.exec(leaving.headers.get("refresh") ?? "")?.[1] ?? "");
  expect([next.origin, ...next.searchParams.keys()]).toEqual([issuer.url, "client_id", "post_logout_redirect_uri"]);
  const [, action = "", xsrf = ""] =
    /action="([^"]*)".* name="xsrf" value="([^"]*)"/.exec(await (await browser.open(next)).text()) ?? [];
  const left = await browser.open(new URL(action), new URLSearchParams({ xsrf, logout: "yes" }));
  expect([left.status, left.headers.get("location")]).toEqual([303, `${publicUrl}/auth`]);
  await signedIn(app, browser);
  expect(timesAsked()).toBeGreaterThan(once);
});

test("a session ends here also while its issuer is away, and no one is sent to what is not an issuer", async () => {
  const app = startApp();
  const apart = await startIssuer({
    audience: publicUrl,
    programs: [],
    people: [{ id: "alice", claims: { tenant: "acme", groups: ["ops"] } }],
    applications: [{ id: "dashboard", secret: "d-secret", redirectUris: [`${publicUrl}/auth/callback`] }],
  });
  const cookie = await signedIn(startApp(api.withBackend, apart.url));
  await apart[Symbol.asyncDispose]();
  const again = startApp(api.withBackend, apart.url);
  const out = await signOut(again, cookie);
  expect([out.status, out.headers.get("location")]).toEqual([204, null]);
  expect((await again("/v1/me", { headers: { cookie } })).status).toBe(401);
  for (const leave of [apart.url, "https://evil.test", "javascript:alert(1)"]) {
    const answer = await app(`/auth?leave=${encodeURIComponent(leave)}`);
    expect([answer.status, answer.headers.get("refresh")]).toEqual([200, null]);
    expect(await answer.text()).not.toContain("evil.test");
  }
});

test("a session that is there when someone signs in is not taken up", async () => {
  const app = startApp();
  const planted = await signedIn(app);
  const { path, cookie } = await comeBack(app, "alice");
  const answer = await app(path, { headers: { cookie: `${cookie}; ${planted}` } });
  const own = cookiesOf(answer);
  expect(own).not.toContain(planted);
  await app("/auth/logout", { method: "POST", headers: { cookie: planted, "sec-fetch-site": "same-origin" } });
  const asked = await Promise.all([planted, own].map((it) => app("/v1/me", { headers: { cookie: it } })));
  expect(asked.map(({ status }) => status)).toEqual([401, 200]);
});

test("of a suspended tenant neither a session nor a signed token makes a store", async () => {
  const app = startApp();
  const cookie = await signedIn(app);
  const token = await issuer.tokenFor(robot);
  const ways = [{ cookie, "sec-fetch-site": "same-origin" }, { authorization: `Bearer ${token}` }];
  const create = async (headers: Record<string, string>): Promise<unknown> => {
    const body = JSON.stringify({ name: "none", engine: "woocommerce" });
    const init = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body };
    return ((await (await app("/v1/stores", init)).json()) as ProblemDetails).code;
  };
  const admin = api.askAs("default", "platform-admin");
  await admin("/v1/tenants/acme/suspend", { method: "POST" });
  expect(await Promise.all(ways.map(create))).toEqual(["tenant-suspended", "tenant-suspended"]);
  await admin("/v1/tenants/acme/resume", { method: "POST" });
});

test("whoever comes back in vain too often is not heard, and the issuer is not asked for it", async () => {
  const app = startApp();
  const { path, cookie } = await comeBack(app, "alice");
  const wrong = path.replace(/code=[^&]*/, "code=x");
  const tried: number[] = [];
  // Room comes back while they are made: a busy machine takes more of them.
  while (tried.at(-1) !== 429 && tried.length < 300) tried.push((await app(wrong, { headers: { cookie } })).status);
  expect(tried.length).toBeGreaterThan(30);
  expect(new Set(tried.slice(0, -1))).toEqual(new Set([401]));
  expect(tried.at(-1)).toBe(429);
  const before = issuer.asked.length;
  const refused = await app(wrong, { headers: { cookie, accept: "text/html" } });
  expect([refused.status, refused.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
  expect(issuer.asked.length).toBe(before);
  expect((await app(path, { headers: { cookie }, method: "HEAD" })).status).toBe(405);
});

test("while an issuer is away no one is told that their sign-in is wrong, and it is not asked by each", async () => {
  const gone = await startIssuer({ audience: publicUrl, programs: [robot] });
  const token = await gone.tokenFor(robot);
  await gone[Symbol.asyncDispose]();
  const app = startApp(api.withBackend, gone.url);
  const asked = [
    ["/auth/login", {}],
    ["/auth/login", {}],
    ["/v1/me", { authorization: `Bearer ${token}` }],
  ] as const;
  for (const [path, headers] of asked) {
    const answer = await app(path, { headers });
    expect([answer.status, ((await answer.json()) as ProblemDetails).code]).toEqual([503, "issuer-unavailable"]);
    expect(answer.headers.get("retry-after")).toBe("10");
  }
});

test("a bad token is not made good by a session beside it", async () => {
  const app = startApp();
  const cookie = await signedIn(app);
  expect((await app("/v1/me", { headers: { cookie, authorization: "Bearer spt_x" } })).status).toBe(401);
});

test.each(["mallory", "eve"])(
  "%s, of whom the issuer says what it may not or too little, is not signed in",
  async (person) => {
    const app = startApp();
    const { path, cookie } = await comeBack(app, person);
    const answer = await app(path, { headers: { cookie } });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
  },
);

test("a way back that was not begun in this browser signs no one in", async () => {
  const app = startApp();
  const [one, two] = [await comeBack(app, "alice"), await comeBack(app, "alice")];
  const session = await signedIn(app);
  const cases: [path: string, cookie: string][] = [
    [one.path, ""],
    [one.path, two.cookie],
    [one.path, session.replaceAll("sp_session", "sp_login")],
    [one.path.replace(/state=[^&]*/, "state=x"), one.cookie],
    [one.path.replace(/code=[^&]*/, "code=x"), one.cookie],
    [one.path.replace(/iss=[^&]*/, "iss=https%3A%2F%2Fevil.test"), one.cookie],
    ["/auth/callback?error=access_denied", one.cookie],
    ["/auth/callback", one.cookie],
  ];
  for (const [path, cookie] of cases) {
    const answer = await app(path, { headers: { cookie } });
    expect([path, answer.status, answer.headers.getSetCookie()]).toEqual([path, 401, []]);
  }
  expect((await app(two.path, { headers: { cookie: two.cookie } })).status).toBe(302);
  // A code is good once.
  expect((await app(two.path, { headers: { cookie: two.cookie } })).status).toBe(401);
});

test.each([
  "//evil.test",
  "https://evil.test/",
  "/\\evil.test",
  "\\\\evil.test",
  "javascript:alert(1)",
  "docs",
  "/\t/evil.test",
  "/.//evil.test",
  "/..//evil.test",
  "/a/..//evil.test",
  "/%2e//evil.test",
])("no one is sent to %j after signing in", async (returnTo) => {
  const answer = await startApp()(`/auth/login?returnTo=${encodeURIComponent(returnTo)}`);
  expect([answer.status, ((await answer.json()) as ProblemDetails).code]).toEqual([400, "invalid-parameter"]);
});

test("without an issuer that people sign in at there are no such pages", async () => {
  for (const path of ["/auth/login", "/auth/callback", "/auth/me"]) expect((await api.ask(path)).status).toBe(404);
});
