import { expect, test } from "vitest";
import { createApp } from "../../app.ts";
import { defaultRateLimits, RateLimiter } from "../../http/rates/rate-limiter.ts";
import type { Backend } from "../../ports/backend.ts";
import { sha256 } from "../../ports/digest.ts";
import { createAccess } from "../create-access.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const who = { actor: "local", tenant: "default", role: "platform-admin" } as const;

/** The API of a process that has such a link; what it records. */
async function apiWithLink(until = new Date(Date.now() + 60_000)) {
  const recorded: unknown[] = [];
  const record = (event: object): Promise<void> => Promise.resolve(void recorded.push(event));
  const sessions = { isEnded: () => Promise.resolve(false) };
  const backend = { audit: { last: undefined, note: ignore, record }, sessions } as unknown as Backend;
  const withBackend = <T>(work: (it: Backend) => Promise<T>): Promise<T> => work(backend);
  const sessionKeys = [{ id: "one", secret: new Uint8Array(32) }];
  const link = { codeHash: await sha256("right"), until, who };
  const access = createAccess({ issuers: [], sessionKeys, link, withBackend, logger });
  const rates = new RateLimiter({ ...defaultRateLimits, "auth-failures": 5 });
  const app = createApp({ withBackend, logger, rates, ...access });
  const sender = { remoteAddress: "192.0.2.1" };
  const ask = async (path: string, headers = {}, method = "GET") =>
    app.request(`http://127.0.0.1${path}`, { headers, method }, sender);
  return { recorded, ask };
}

test("a link signs in whoever opens it first, and that is recorded", async () => {
  const { ask, recorded } = await apiWithLink();
  for (const wrong of ["", "wrong", "RIGHT", "right "]) {
    expect((await ask(`/auth/link?code=${encodeURIComponent(wrong)}`)).status).toBe(401);
  }
  const first = await ask("/auth/link?code=right");
  expect([first.status, first.headers.get("location"), first.headers.get("cache-control")]).toEqual([
    302,
    "/auth",
    "no-store",
  ]);
  const cookie = first.headers.getSetCookie()[0]?.split(";")[0];
  expect(await (await ask("/auth/me", { cookie })).json()).toMatchObject(who);
  const page = await (await ask("/auth", { cookie })).text();
  for (const shown of ["You are signed in", "platform-admin", "default", "local"]) expect(page).toContain(shown);
  expect(await (await ask("/auth")).text()).toContain("You are not signed in");
  const second = await ask("/auth/link?code=right");
  expect([second.status, second.headers.getSetCookie()]).toEqual([401, []]);
  expect(recorded).toEqual([expect.objectContaining({ outcome: "accepted", actor: "local", operation: "sign-in" })]);
});

test("looking at what is behind a link does not use it up", async () => {
  const { ask } = await apiWithLink();
  const looked = await ask("/auth/link?code=right", {}, "HEAD");
  expect([looked.status, looked.headers.get("allow"), looked.headers.getSetCookie()]).toEqual([405, "GET", []]);
  expect((await ask("/auth/link?code=right")).status).toBe(302);
});

test("a person is told as a page what is wrong, and a program as data", async () => {
  const { ask } = await apiWithLink();
  const shown = await ask("/auth/link?code=<b>", { accept: "text/html,*/*;q=0.8" });
  expect([shown.status, shown.headers.get("content-type")]).toEqual([401, "text/html; charset=utf-8"]);
  const page = await shown.text();
  expect(page).toContain("Start the platform again for a new one");
  expect(page).toContain('href="/auth"');
  expect(page).not.toContain("<b>");
  const told = await ask("/auth/link?code=x", { accept: "*/*" });
  expect(told.headers.get("content-type")).toBe("application/problem+json");
});

test("whoever tries links too often is not heard, also with a good one, and fails no one who is signed in", async () => {
  const { ask } = await apiWithLink();
  const other = await apiWithLink();
  const cookie = (await other.ask("/auth/link?code=right")).headers.getSetCookie()[0]?.split(";")[0];
  for (let count = 0; count < 5; count += 1) expect((await ask(`/auth/link?code=${count}`)).status).toBe(401);
  const refused = await ask("/auth/link?code=right");
  expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([429, 12]);
  expect((await ask("/auth/me", { cookie })).status).toBe(200);
});

test("an old link signs no one in", async () => {
  const { ask } = await apiWithLink(new Date(Date.now() - 1));
  expect((await ask("/auth/link?code=right")).status).toBe(401);
});

test("where there is only a link, there is no way to an issuer", async () => {
  const { ask } = await apiWithLink();
  expect((await ask("/auth/login")).status).toBe(404);
});
