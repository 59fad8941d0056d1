import { describe, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { createDashboard } from "./dashboard/serve-dashboard.ts";
import { ProblemError } from "./http/problem-error.ts";
import type { Identity } from "./http/request-context.ts";
import openapi from "./openapi.generated.json" with { type: "json" };
import type { Backend, WithBackend } from "./ports/backend.ts";
import { BusUnavailableError } from "./ports/errors.ts";
import type { Logger } from "./ports/logger.ts";

const ignore = (): void => undefined;
const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
/** The bus is away: whatever a handler wants of it fails. */
const audit = { last: undefined, note: ignore };
const away = new Proxy({}, { get: (_, name) => (name === "audit" ? audit : failing) }) as Backend;
const failing = new Proxy(() => Promise.reject(new BusUnavailableError("away")), { get: () => failing });
const withBackend: WithBackend = (work) => work(away);

/** A body that says whether anybody read of it, and never ends. */
function endlessBody(): { readonly stream: ReadableStream<Uint8Array>; readonly reads: () => number } {
  let reads = 0;
  const pull = (): Promise<void> => {
    reads += 1;
    return new Promise(() => undefined);
  };
  return { stream: new ReadableStream({ pull }, { highWaterMark: 0 }), reads: () => reads };
}

const refused: Identity = () => {
  throw new ProblemError("store-not-found", "No one of this name.");
};

test.each([
  ["POST", "/v1/stores"],
  ["POST", "/v1/previews"],
  ["POST", "/v1/stores/demo/credentials"],
  ["POST", "/v1/stores?unknown=1"],
  ["GET", "/v1/stores?limit=0"],
  ["DELETE", "/v1/stores/NONE?force=maybe"],
])("%s %s of someone who is refused is answered before anything of it is read", async (method, path) => {
  const app = createApp({ withBackend, logger, identity: refused });
  const body = endlessBody();
  const headers = { "content-type": "application/json", "idempotency-key": "\u00e4", "if-match": "none" };
  const init = method === "POST" ? { method, headers, body: body.stream, duplex: "half" } : { method, headers };
  const response = await app.request(path, init);
  expect([response.status, await response.json()]).toMatchObject([404, { code: "store-not-found" }]);
  expect(body.reads()).toBe(0);
});

test("a body that does not come is given up after its time", async () => {
  const app = createApp({ withBackend, logger, bodyMs: 50 });
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: endlessBody().stream, duplex: "half" };
  const response = await app.request("/v1/stores", init);
  expect([response.status, response.headers.get("connection")]).toEqual([408, "close"]);
  expect(await response.json()).toMatchObject({ code: "request-timeout", retryable: true });
});

test.each(["/v1/stores", "/v1/stores?limit=1", "/v1/stores/demo", "/healthz", "/nowhere"])(
  "a Host that is not one is a 400 of %s also where no server looked at it before",
  async (path) => {
    const app = createApp({ withBackend, logger });
    const response = await app.request(path, { headers: { host: "1.2.3.4.5" } });
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(response.headers.get("x-request-id")).not.toBeNull();
  },
);

const app = createApp({ withBackend, logger });
const addresses = [
  ["POST", "/v1/stores"],
  ["POST", "/v1/previews"],
  ["POST", "/v1/stores/demo/undelete"],
  ["POST", "/v1/stores/demo/credentials"],
  ["PATCH", "/v1/stores/demo"],
  ["DELETE", "/v1/stores/demo"],
  ...["/v1/stores", "/v1/stores/demo", "/v1/clusters", "/v1/engines", "/v1/plans"].map((path) => ["GET", path]),
  ...["/openapi.json", "/docs"].map((path) => ["GET", path]),
] as [method: string, path: string][];

test("what is documented to need no bus is answered while it is away, and the rest says so", async () => {
  for (const [path, methods] of Object.entries(openapi.paths)) {
    // It asks the bus for a token only, and no token is sent here.
    if (!("get" in methods) || path === "/v1/me") continue;
    const status = "503" in methods.get.responses ? 503 : 200;
    expect([
      path,
      (await app.request(path.replace(/\{(name|cluster|tenant)\}/, "demo").replace("{id}", "4kQ2mZ81xWcB"))).status,
    ]).toEqual([path, status]);
  }
});

test.each(addresses)(
  "%s %s refuses a parameter that it does not know, and one that is given twice",
  async (method, path) => {
    const init = { method, headers: { "content-type": "application/json" }, ...(method === "POST" && { body: "{}" }) };
    const unknown = await app.request(`${path}?dryRun=true&__proto__=1`, init);
    const rule = expect.stringMatching(/^is not a parameter of this endpoint, which takes/) as unknown;
    const errors = [
      { field: "dryRun", rule },
      { field: "__proto__", rule },
    ];
    expect([unknown.status, await unknown.json()]).toMatchObject([400, { code: "invalid-parameter", errors }]);
    const twice = await app.request(`${path}?limit=5&limit=5`, init);
    const repeated = [{ field: "limit", rule: "was given more than once" }];
    expect([twice.status, await twice.json()]).toMatchObject([400, { code: "invalid-parameter", errors: repeated }]);
  },
);

test.each([
  ["/healthz", 200],
  ["/readyz", 503],
] as const)("%s answers a probe with whatever it adds against caches", async (path, status) => {
  for (const query of ["?t=1", "?t=1&t=2", "?__proto__=1", "?", "?%"]) {
    expect([query, (await app.request(`${path}${query}`)).status]).toEqual([query, status]);
  }
});

const bodyless = addresses
  .filter(([, path]) => path.startsWith("/v1/stores/demo"))
  .filter(([method]) => method !== "GET");

test.each(bodyless.filter(([method, path]) => method !== "PATCH" && !path.endsWith("credentials")))(
  "%s %s refuses a form, a text and a wish that it would not look at",
  async (method, path) => {
    const ask = async (type: string | undefined, body?: string) => {
      const headers = { ...(type !== undefined && { "content-type": type }) };
      // A text alone would get a type of its own.
      const bytes = body === undefined ? undefined : new TextEncoder().encode(body);
      const response = await app.request(path, { method, headers, ...(bytes && { body: bytes }) });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      expect(await ask(type)).toEqual([415, "unsupported-media-type"]);
      expect(await ask(type, "{}")).toEqual([415, "unsupported-media-type"]);
    }
    expect(await ask(undefined, "{}")).toEqual([415, "unsupported-media-type"]);
    expect(await ask("application/json", '{"force":true}')).toEqual([422, "invalid-request"]);
    expect(await ask("application/json", "{")).toEqual([400, "malformed-json"]);
    expect(await ask("application/json", " ".repeat(70_000))).toEqual([413, "body-too-large"]);
    for (const [type, body] of [[undefined], ["application/json"], ["application/json", "{}"]] as const) {
      expect(await ask(type, body)).toEqual([503, "bus-unavailable"]);
    }
  },
);

test("what may be tried again says when", async () => {
  const response = await app.request("/readyz");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
});

test("the page for people can't be framed, and sends nothing anywhere", async () => {
  const policy = (await app.request("/docs")).headers.get("content-security-policy") ?? "";
  for (const part of ["default-src", "frame-ancestors", "base-uri", "form-action"])
    expect(policy).toContain(`${part} 'none'`);
});

describe("with a dashboard", () => {
  const dashboard = createDashboard({ index: "<!doctype html>", inlineScripts: [], assets: new Map() });
  const app = createApp({ withBackend, logger, dashboard, isOurHost: (host) => host === "localhost" });
  const browser = { headers: { accept: "text/html,*/*" } };

  test("a browser gets the page, and a program what it got before", async () => {
    expect(await (await app.request("http://localhost/stores/hats", browser)).text()).toBe("<!doctype html>");
    const program = await app.request("http://localhost/stores/hats", { headers: { accept: "*/*" } });
    expect([program.status, await program.json()]).toMatchObject([404, { code: "route-not-found" }]);
  });

  test("the API's own addresses stay the API's, also where there is nothing", async () => {
    expect(await (await app.request("http://localhost/v1/nothing", browser)).json()).toMatchObject({
      code: "route-not-found",
    });
    expect((await app.request("http://localhost/healthz", browser)).headers.get("content-type")).toBe(
      "application/json",
    );
  });

  test("a page of another site that leads its name here gets nothing of it", async () => {
    expect((await app.request("http://evil.example/", browser)).status).toBe(421);
  });
});
