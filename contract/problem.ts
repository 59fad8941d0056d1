import * as z from "zod";
import { open } from "./open.ts";
import { shownPhase } from "./store-resource.ts";

interface ProblemEntry {
  readonly status: number;
  readonly title: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
}

/** Every error code of the HTTP API: its status, its title and whether a retry can help. */
export const problemCodes = {
  "malformed-request": { status: 400, title: "The request is not well-formed HTTP", retryable: false },
  "request-timeout": { status: 408, title: "The request did not arrive in time", retryable: true },
  "expectation-failed": {
    status: 417,
    title: "The Expect header asks for something that is not supported",
    retryable: false,
  },
  "headers-too-large": { status: 431, title: "The headers are too large", retryable: false },
  "foreign-host": { status: 421, title: "The API does not serve this host name", retryable: false },
  "foreign-origin": { status: 403, title: "The request comes from a web page of another origin", retryable: false },
  unauthenticated: { status: 401, title: "The request carries no valid credential", retryable: false },
  forbidden: { status: 403, title: "The credential does not allow this", retryable: false },
  "malformed-json": { status: 400, title: "The body is not JSON", retryable: false },
  "invalid-request": { status: 422, title: "The request breaks a rule", retryable: false },
  "invalid-parameter": { status: 400, title: "A parameter breaks a rule", retryable: false },
  "invalid-header": { status: 400, title: "A header breaks a rule", retryable: false },
  "unsupported-media-type": { status: 415, title: "The body must be application/json", retryable: false },
  "body-too-large": { status: 413, title: "The body is too large", retryable: false },
  "idempotency-key-reused": {
    status: 422,
    title: "The Idempotency-Key was already used for a different request",
    retryable: false,
  },
  "store-not-found": { status: 404, title: "Store not found", retryable: false },
  "host-not-found": { status: 404, title: "The store has no such host", retryable: false },
  "token-not-found": { status: 404, title: "Token not found", retryable: false },
  "webhook-not-found": { status: 404, title: "Webhook not found", retryable: false },
  "delivery-not-found": { status: 404, title: "No such delivery is kept", retryable: false },
  "cluster-not-found": { status: 422, title: "Cluster not found", retryable: false },
  "no-such-cluster": { status: 404, title: "No cluster of this id has joined", retryable: false },
  "cluster-closed": { status: 409, title: "The cluster takes no new stores", retryable: false },
  "cluster-revoked": { status: 409, title: "The cluster is revoked", retryable: false },
  "cluster-not-joined": { status: 409, title: "The cluster has not joined yet", retryable: false },
  "cluster-exists": { status: 409, title: "A cluster of this id has joined", retryable: false },
  "account-refused": { status: 409, title: "The account can't be put in place", retryable: false },
  "lock-out-missing": { status: 409, title: "The platform can't lock the cluster out by itself", retryable: false },
  "join-refused": { status: 409, title: "The token lets no one join", retryable: false },
  "nothing-to-accept": { status: 409, title: "No such agent waits to be accepted", retryable: false },
  "renewal-refused": { status: 409, title: "The key gets no token of the bus for this cluster", retryable: false },
  "agent-too-old": { status: 409, title: "The cluster's agent is too old for this store", retryable: false },
  "route-not-found": { status: 404, title: "No such endpoint", retryable: false },
  "method-not-allowed": { status: 405, title: "Method not allowed", retryable: false },
  "store-differs": { status: 409, title: "The store already exists with a different spec", retryable: false },
  "name-taken": { status: 409, title: "The name is taken", retryable: false },
  "host-taken": { status: 409, title: "A custom host is taken", retryable: false },
  "external-id-taken": { status: 409, title: "The externalId belongs to another store", retryable: false },
  "too-many-tokens": { status: 409, title: "The tenant has as many tokens as it may have", retryable: false },
  "too-many-webhooks": { status: 409, title: "The tenant has as many webhooks as it may have", retryable: false },
  "webhooks-not-set-up": { status: 409, title: "The platform has no key for webhooks", retryable: false },
  "webhook-queue-full": { status: 409, title: "Too many messages wait for the webhook", retryable: false },
  "rate-limited": { status: 429, title: "Too many requests", retryable: true },
  "too-many-streams": { status: 503, title: "As many streams are open as may be", retryable: true },
  "tenant-not-found": { status: 404, title: "Tenant not found", retryable: false },
  "tenant-exists": { status: 409, title: "The tenant already exists with other settings", retryable: false },
  "tenant-not-registered": { status: 403, title: "The tenant is not registered", retryable: false },
  "tenant-suspended": { status: 403, title: "The tenant is suspended", retryable: false },
  "tenant-in-use": { status: 409, title: "The tenant can't be erased as it is", retryable: false },
  "quota-exceeded": { status: 403, title: "The tenant's quota does not allow it", retryable: false },
  "plan-too-small": { status: 409, title: "The plan's volumes are smaller than the store's", retryable: false },
  "store-deleting": { status: 409, title: "The store is being deleted", retryable: false },
  "store-suspended": { status: 409, title: "The store is suspended", retryable: false },
  "no-credentials": { status: 409, title: "The store has no admin credentials yet", retryable: true },
  "backups-off": { status: 409, title: "The store's cluster keeps no backups", retryable: false },
  "nothing-to-back-up": { status: 409, title: "The store has nothing that can be backed up", retryable: true },
  "not-deleting": { status: 409, title: "The store has no pending delete", retryable: false },
  "undelete-too-late": { status: 409, title: "The grace period of the delete is over", retryable: false },
  "revision-conflict": { status: 412, title: "It has changed since the given revision", retryable: false },
  "write-conflict": { status: 409, title: "Another request changed the store at the same time", retryable: true },
  "namespace-taken": {
    status: 409,
    title: "The namespace in the cluster is not owned by the store",
    retryable: false,
  },
  "apply-rejected": { status: 422, title: "The cluster refuses an object of the store", retryable: false },
  "cluster-unavailable": { status: 503, title: "The cluster is not responding", retryable: true },
  "no-cluster": { status: 503, title: "No cluster can accept the store now", retryable: true },
  "issuer-unavailable": { status: 503, title: "The identity provider does not respond", retryable: true },
  "storage-full": { status: 507, title: "The platform's storage is full", retryable: true },
  "audit-full": { status: 507, title: "The tenant's audit is full", retryable: true },
  "shutting-down": { status: 503, title: "This process is shutting down", retryable: true },
  "bus-unavailable": { status: 503, title: "The platform's message bus is unavailable", retryable: true },
  internal: { status: 500, title: "Internal error", retryable: true },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof problemCodes;

export const codes = Object.keys(problemCodes) as ProblemCode[];
export const shownCode = open(codes);

/** Where the codes are documented; a problem's `type` is this and the code. */
export const problemTypePrefix = "https://storeplane.dev/problems/";

/** A wrong field: its JSON Pointer in a body, or the name of a parameter or header, and the rule that it breaks. */
export const fieldError = z.object({ field: z.string(), rule: z.string() });

/** A limit of a quota that a request would pass. */
export const overrun = z.object({
  resource: z.string(),
  /** Whether the limit is that of a member, not of the tenant. */
  isOfMember: z.boolean().optional(),
  limit: z.int(),
  used: z.int(),
  asked: z.int(),
});

/** RFC 9457 problem details; `errors` has one entry per wrong field, each with its path and rule. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: shownCode,
  retryable: z.boolean(),
  instance: z.string().optional(),
  errors: z.array(fieldError).optional(),
  /** The phase of the store that stands in the way. */
  phase: shownPhase.optional(),
  /** The cluster that stands in the way. */
  cluster: z.string().optional(),
  /** The limits of the tenant that stand in the way. */
  overruns: z.array(overrun).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;
