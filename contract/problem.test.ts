import { expect, test } from "vitest";
import { problemCodes, problemDetails } from "./index.ts";

/** Written out once more: a change of a status is a change for every client. */
const expected: Record<keyof typeof problemCodes, [status: number, retryable: boolean]> = {
  "malformed-request": [400, false],
  "request-timeout": [408, true],
  "expectation-failed": [417, false],
  "headers-too-large": [431, false],
  "foreign-host": [421, false],
  "foreign-origin": [403, false],
  unauthenticated: [401, false],
  forbidden: [403, false],
  "malformed-json": [400, false],
  "invalid-request": [422, false],
  "invalid-parameter": [400, false],
  "invalid-header": [400, false],
  "unsupported-media-type": [415, false],
  "body-too-large": [413, false],
  "idempotency-key-reused": [422, false],
  "store-not-found": [404, false],
  "host-not-found": [404, false],
  "token-not-found": [404, false],
  "too-many-tokens": [409, false],
  "webhook-not-found": [404, false],
  "delivery-not-found": [404, false],
  "too-many-webhooks": [409, false],
  "webhooks-not-set-up": [409, false],
  "webhook-queue-full": [409, false],
  "cluster-not-found": [422, false],
  "no-such-cluster": [404, false],
  "cluster-closed": [409, false],
  "cluster-revoked": [409, false],
  "cluster-not-joined": [409, false],
  "cluster-exists": [409, false],
  "account-refused": [409, false],
  "lock-out-missing": [409, false],
  "join-refused": [409, false],
  "nothing-to-accept": [409, false],
  "renewal-refused": [409, false],
  "agent-too-old": [409, false],
  "route-not-found": [404, false],
  "method-not-allowed": [405, false],
  "store-differs": [409, false],
  "name-taken": [409, false],
  "host-taken": [409, false],
  "external-id-taken": [409, false],
  "rate-limited": [429, true],
  "too-many-streams": [503, true],
  "tenant-not-found": [404, false],
  "tenant-exists": [409, false],
  "tenant-not-registered": [403, false],
  "tenant-suspended": [403, false],
  "tenant-in-use": [409, false],
  "quota-exceeded": [403, false],
  "plan-too-small": [409, false],
  "store-deleting": [409, false],
  "store-suspended": [409, false],
  "no-credentials": [409, true],
  "backups-off": [409, false],
  "nothing-to-back-up": [409, true],
  "not-deleting": [409, false],
  "undelete-too-late": [409, false],
  "revision-conflict": [412, false],
  "write-conflict": [409, true],
  "namespace-taken": [409, false],
  "apply-rejected": [422, false],
  "cluster-unavailable": [503, true],
  "no-cluster": [503, true],
  "issuer-unavailable": [503, true],
  "storage-full": [507, true],
  "audit-full": [507, true],
  "shutting-down": [503, true],
  "bus-unavailable": [503, true],
  internal: [500, true],
};

test.each(Object.entries(problemCodes))(
  "%s has its status, its title and says whether a retry helps",
  (code, entry) => {
    expect([entry.status, entry.retryable]).toEqual(expected[code as keyof typeof problemCodes]);
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
  },
);

test("every code is a lower-case slug, so that it can end an address", () => {
  for (const code of Object.keys(problemCodes)) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test("problem details take every code, and one of tomorrow", () => {
  const details = { type: "t", title: "t", status: 400, detail: "d", retryable: false };
  for (const code of Object.keys(problemCodes)) {
    expect(problemDetails.safeParse({ ...details, code }).success).toBe(true);
  }
  expect(problemDetails.safeParse({ ...details, code: "teapot" }).success).toBe(true);
});
