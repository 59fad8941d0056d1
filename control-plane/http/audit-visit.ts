import { type AuditTarget, isPlatformRole, platformChain, withoutTokens } from "../../contract/index.ts";
import type { AuditEvent, AuditOrigin } from "../ports/audit.ts";
import type { WithBackend } from "../ports/backend.ts";
import type { Logger } from "../ports/logger.ts";
import { ClientGoneError, toProblem } from "./problem-error.ts";
import { isConfidential } from "./route.ts";
import type { Visit } from "./visit.ts";

interface Deps {
  readonly withBackend: WithBackend;
  readonly logger: Logger;
}

/** As whose the audit records what a request does. */
export function originOf(visit: Visit): AuditOrigin {
  const { route, requestId, address, caller } = visit;
  const { operationId: operation, method } = route.spec;
  const { actor = "stranger", role, credential } = caller ?? {};
  return { tenant: chainOf(visit), actor, role, credential, address, method, operation, requestId };
}

/** What is of the platform is no business of the tenant that the administrator happens to be of. */
function chainOf({ route, caller, head }: Visit): string {
  const isOfPlatform = /^(tenants|clusters):/.test(route.spec.right) || fieldOf(head?.query, "platform") === true;
  return caller === undefined || (isOfPlatform && isPlatformRole(caller.role)) ? platformChain : caller.tenant;
}

/**
 * Records how a request ended that was to change something or asked for what is secret, unless that stands already in
 * the batch of what it changed. A credential that is not taken is recorded whatever it was shown for; not so what a
 * stranger without one asks for, nor what is one too many: as many as anyone likes to send would fill the audit. Never throws.
 */
export async function noteVisit(visit: Visit, deps: Deps, error?: unknown): Promise<void> {
  const event = endOf(visit, error);
  if (event === undefined) return;
  try {
    await deps.withBackend(async ({ audit }) => audit.note(event), originOf(visit));
  } catch (err) {
    deps.logger.error({ requestId: visit.requestId, err }, "an audit entry is lost");
  }
}

function endOf(visit: Visit, error: unknown): AuditEvent | undefined {
  const code = error === undefined ? undefined : codeOf(error);
  if (code === "unauthenticated" && showsCredential(visit.request)) {
    return { outcome: "refused", code, operation: "authenticate", details: { route: visit.route.spec.operationId } };
  }
  if (visit.caller === undefined || code === "rate-limited" || !isAudited(visit)) return undefined;
  const target = targetOf(visit);
  if (code !== undefined) return { outcome: outcomeOf(error), code, target };
  const outcome = outcomeUntold(visit);
  return outcome && { outcome, target };
}

/** How a request ended well; undefined when that is recorded already. */
function outcomeUntold(visit: Visit): "accepted" | "unchanged" | undefined {
  const last = visit.audit?.last;
  if (last !== undefined && last !== "begun") return undefined;
  return last === "begun" || isSecretRead(visit) ? "accepted" : "unchanged";
}

function codeOf(error: unknown): string {
  if (error instanceof ClientGoneError) return "client-gone";
  return toProblem(error)?.code ?? "internal";
}

/** Refused is what the request itself, or the state of things, stood in the way of. */
function outcomeOf(error: unknown): "refused" | "failed" {
  const status = toProblem(error)?.status ?? 500;
  return status < 500 ? "refused" : "failed";
}

function showsCredential({ headers }: Request): boolean {
  return headers.has("authorization") || headers.has("cookie");
}

function isSecretRead({ route }: Visit): boolean {
  return isConfidential(route.spec.right) || route.spec.right === "audit:read";
}

function isAudited(visit: Visit): boolean {
  const { method, right, changesNothing = false } = visit.route.spec;
  return isSecretRead(visit) || (method !== "get" && right !== "public" && !changesNothing);
}

const kinds: Readonly<Record<string, AuditTarget["kind"]>> = {
  stores: "store",
  tenants: "tenant",
  tokens: "token",
  webhooks: "webhook",
  clusters: "cluster",
  sessions: "session",
  audit: "audit",
};

const maxNameLength = 128;

/** What the address names, or what the body would name; as it came, but short. */
function targetOf({ route, params, body }: Visit): AuditTarget | undefined {
  const kind = kinds[route.spec.path.split("/")[2] ?? ""];
  const named: unknown = Object.values(params)[0] ?? fieldOf(body?.body, kind === "tenant" ? "tenant" : "name");
  if (kind === undefined || typeof named !== "string" || named === "") return undefined;
  return { kind, name: withoutTokens(named).slice(0, maxNameLength) };
}

function fieldOf(body: unknown, field: string): unknown {
  return typeof body === "object" && body !== null ? Reflect.get(body, field) : undefined;
}
