import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { BusUnavailableError, ProblemError } from "./errors.ts";
import type { Identity, Logger } from "./ports.ts";

const ignore = (): void => undefined;
const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const withBackend = () => Promise.reject(new BusUnavailableError("away"));

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
  throw new ProblemError("store-not-found", "Nobody of this name.");
};

test.each([
  ["POST", "/v1/stores"],
  ["POST", "/v1/stores:preview"],
  ["POST", "/v1/stores/demo/credentials"],
  ["POST", "/v1/stores?unknown=1"],
  ["GET", "/v1/stores?limit=0"],
  ["DELETE", "/v1/stores/NONE?force=maybe"],
])("%s %s of somebody who is refused is answered before anything of it is read", async (method, path) => {
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
  "a Host that is none is a 400 of %s also where no server looked at it before",
  async (path) => {
    const app = createApp({ withBackend, logger });
    const response = await app.request(path, { headers: { host: "1.2.3.4.5" } });
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(response.headers.get("x-request-id")).not.toBeNull();
  },
);
