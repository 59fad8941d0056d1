import { expect, test } from "vitest";
import { apiTokenText } from "../../contract/index.ts";
import { createApp } from "../app.ts";
import type { WithBackend } from "../ports/backend.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import type { Logger } from "../ports/logger.ts";
import { callerOf, type Identity } from "./request-context.ts";

const withBackend: WithBackend = () => Promise.reject(new BusUnavailableError("away"));
const identity: Identity = () => callerOf({ tenant: "acme", actor: "portal", role: "tenant-member" });
const ids = { uuid: () => "11111111-2222-4333-8444-555555555555" };
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

type Fields = Readonly<Record<string, unknown>>;

/** The line of the log about one request. */
async function lineOf(path: string, init: RequestInit = {}): Promise<Fields> {
  const lines: Fields[] = [];
  const ignore = (): void => undefined;
  const info = (fields: object, message: string): void => void (message === "request" && lines.push({ ...fields }));
  const logger: Logger = { debug: ignore, info, warn: ignore, error: ignore };
  const answer = await createApp({ withBackend, logger, identity, ids }).request(path, init);
  expect(answer.headers.get("x-request-id")).toBe(ids.uuid());
  expect(lines).toHaveLength(1);
  return lines[0] ?? {};
}

test("the line of a request names its caller, its client and what its client calls it, beside our own id", async () => {
  const headers = {
    "user-agent": "portal/1.0",
    "x-request-id": "order-17.a:b",
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
  };
  const { ms, ...line } = await lineOf("/v1/clusters?unknown=1", { headers });
  expect(ms).toBeGreaterThanOrEqual(0);
  expect(line).toEqual({
    requestId: ids.uuid(),
    method: "GET",
    path: "/v1/clusters",
    status: 400,
    tenant: "acme",
    actor: "portal",
    userAgent: "portal/1.0",
    clientRequestId: "order-17.a:b",
    traceId,
  });
});

test("a token that was taken for its id is not in the line", async () => {
  const text = apiTokenText({ id: "0aZ3bY6cX9dW", secret: "0123456789abcdefghijKLMNOPQRSTUV" });
  const { path } = await lineOf(`/v1/tokens/${text}`, { method: "DELETE" });
  expect(path).toBe("/v1/tokens/spt_0aZ3bY6cX9dW_…");
});

test("a client without a name, an id or a trace has none in the line", async () => {
  expect(Object.keys(await lineOf("/healthz")).toSorted()).toEqual(
    ["method", "ms", "path", "requestId", "status"].toSorted(),
  );
});

test.each([
  ["an id of 65 characters", { "x-request-id": "a".repeat(65) }],
  ["an id that is a sentence", { "x-request-id": "level 50 request failed" }],
  ["an id that is JSON", { "x-request-id": '{"status":200}' }],
  ["an empty id", { "x-request-id": "" }],
  ["a trace that is not one", { traceparent: "00-zz-00-01" }],
  ["a trace in capitals", { traceparent: `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01` }],
])("%s is left out", async (_, headers) => {
  const line = await lineOf("/v1/plans", { headers });
  expect(line).not.toHaveProperty("clientRequestId");
  expect(line).not.toHaveProperty("traceId");
});

test("what a client sends is cut: a path after 300 characters, its own name after 200", async () => {
  const line = await lineOf(`/${"p".repeat(5000)}`, { headers: { "user-agent": "u".repeat(5000) } });
  expect(line).toMatchObject({ path: `/${"p".repeat(299)}`, userAgent: "u".repeat(200), status: 404 });
  // No route was reached, so no one asked who it was.
  expect(line).not.toHaveProperty("tenant");
});
