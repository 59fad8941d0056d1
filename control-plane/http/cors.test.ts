import { expect, test } from "vitest";
import { createApp } from "../app.ts";
import type { Backend, WithBackend } from "../ports/backend.ts";
import type { Logger } from "../ports/logger.ts";

const ignore = (): void => undefined;
const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
/** What is asked here needs no bus. */
const withBackend: WithBackend = (work) => work({ audit: { last: undefined, note: ignore } } as unknown as Backend);
const known = "https://console.example.com";
const closed = createApp({ withBackend, logger });
const open = createApp({ withBackend, logger, corsOrigins: [known] });

const api = "https://api.example.com";
const read = (origin: string) => new Request(`${api}/v1/plans`, { headers: { origin } });
const change = (origin: string) =>
  new Request(`${api}/v1/stores`, { method: "POST", headers: { origin, "sec-fetch-site": "cross-site" } });
const ask = (origin: string) =>
  new Request(`${api}/v1/stores`, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
const allowed = async (answer: Response | Promise<Response>) =>
  (await answer).headers.get("access-control-allow-origin");

test("without an allow-list no page of another origin is handed an answer", async () => {
  for (const request of [read(known), change(known), ask(known)])
    expect(await allowed(closed.fetch(request))).toBeNull();
  expect((await closed.fetch(ask(known))).status).toBe(405);
  expect((await closed.fetch(read(known))).headers.get("vary")).toBeNull();
});

test("a page that is listed may ask, read and change, without a session of the browser", async () => {
  const answers = [read(known), change(known), ask(known)].map(async (it) => open.fetch(it));
  for (const answer of answers) {
    expect(await allowed(answer)).toBe(known);
    expect((await answer).headers.get("access-control-allow-credentials")).toBeNull();
    expect((await answer).headers.get("vary")).toBe("Origin");
  }
  const [, changed, asked] = await Promise.all(answers);
  expect(changed?.status, "its body is read next").toBe(415);
  expect(asked?.status).toBe(204);
  expect(asked?.headers.get("access-control-allow-headers")).toContain("Authorization");
  expect(asked?.headers.get("access-control-max-age")).toBe("600");
});

test.each([
  "https://evil.example",
  "https://console.example.com.evil.example",
  "http://console.example.com",
  "null",
  "*",
])("a page of %s is not listed, and handed nothing", async (origin) => {
  for (const request of [read(origin), change(origin), ask(origin)])
    expect(await allowed(open.fetch(request))).toBeNull();
  expect((await open.fetch(change(origin))).status).toBe(403);
});

test("every answer is no page, tells no address on, and asks for encryption where it came encrypted", async () => {
  for (const path of ["/v1/plans", "/v1/stores/BAD", "/nothing", "/healthz"]) {
    const { headers } = await open.fetch(new Request(api + path));
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
  }
  const plain = async (url: string, more = {}) =>
    (await open.fetch(new Request(url, { headers: more }))).headers.get("strict-transport-security");
  expect(await plain("http://api.example.com/healthz")).toBeNull();
  expect(await plain("http://api.example.com/healthz", { "x-forwarded-proto": "https" })).not.toBeNull();
  expect(await plain("https://localhost/healthz")).toBeNull();
});

test("the page of the documentation has a policy of its own, which frames nothing either", async () => {
  const { headers } = await open.fetch(new Request(`${api}/docs`));
  const policy = headers.get("content-security-policy") ?? "";
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"])
    expect(policy).toContain(part);
});
