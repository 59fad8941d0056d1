import { expect, test } from "vitest";
import { apiTokenText } from "../../contract/index.ts";
import { createApp } from "../app.ts";
import type { AuditEvent, AuditOrigin } from "../ports/audit.ts";
import type { Backend, WithBackend } from "../ports/backend.ts";
import { ProblemError } from "./problem-error.ts";
import { defaultRateLimits, RateLimiter } from "./rates/rate-limiter.ts";
import { callerOf, type Identity } from "./request-context.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Who shows the word "right" is let in; what is noted is kept. */
function watchedApi() {
  const noted: (AuditOrigin & AuditEvent)[] = [];
  const withBackend: WithBackend = (work, origin) => {
    const audit = { last: undefined, note: (event: AuditEvent) => noted.push({ ...origin, ...event } as never) };
    return work({ audit, tenants: { recent: async () => undefined } } as unknown as Backend);
  };
  const identity: Identity = ({ headers }) => {
    if (headers.get("authorization") !== "right") throw new ProblemError("unauthenticated", "Show a token.");
    return callerOf({ tenant: "noted", actor: "token:a", role: "tenant-admin", credential: "a" });
  };
  const rates = new RateLimiter({ ...defaultRateLimits, write: 4, "auth-failures": 2 });
  const app = createApp({ withBackend, logger, identity, rates });
  const ask = async (authorization?: string): Promise<number> => {
    const headers = { "content-type": "application/json", ...(authorization !== undefined && { authorization }) };
    const init = { method: "POST", body: JSON.stringify({ name: "demo", engine: "woocommerce" }), headers };
    return (await app.request("/v1/stores", init, { remoteAddress: "192.0.2.1" })).status;
  };
  const revoke = async (id: string): Promise<unknown> => {
    const init = { method: "DELETE", headers: { authorization: "right" } };
    expect((await app.request(`/v1/tokens/${id}`, init)).status).toBe(400);
    return noted.at(-1)?.target;
  };
  return {
    ask,
    revoke,
    noted: () => noted.map(({ tenant, operation, outcome, code }) => [tenant, operation, outcome, code]),
  };
}

test("a stranger who shows nothing leaves no entry, however often, and one with a wrong credential as many as are heard", async () => {
  const { ask, noted } = watchedApi();
  expect(await ask()).toBe(401);
  expect(noted()).toEqual([]);
  expect([await ask("wrong"), await ask("wrong"), await ask()]).toEqual([401, 429, 429]);
  expect(noted()).toEqual([["_platform", "authenticate", "refused", "unauthenticated"]]);
});

test("requests that are too many leave no entries beside those that were heard", async () => {
  const { ask, noted } = watchedApi();
  const statuses = [];
  for (let count = 0; count < 5; count += 1) statuses.push(await ask("right"));
  expect(statuses).toEqual([403, 403, 429, 429, 429]);
  const refused = ["noted", "createStore", "refused", "tenant-not-registered"];
  expect(noted()).toEqual([refused, refused]);
});

test("a token that was taken for its id leaves no secret in its entry", async () => {
  const { revoke } = watchedApi();
  const text = apiTokenText({ id: "0aZ3bY6cX9dW", secret: "0123456789abcdefghijKLMNOPQRSTUV" });
  expect(await revoke(text)).toEqual({ kind: "token", name: "spt_0aZ3bY6cX9dW_…" });
});
