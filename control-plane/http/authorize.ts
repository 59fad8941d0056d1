import { isPlatformRole, scopes, tenantHeader, tenantId } from "../../contract/index.ts";
import { ProblemError } from "./problem-error.ts";
import type { Caller } from "./request-context.ts";
import type { Right, Route } from "./route.ts";

const rights: ReadonlySet<string> = new Set<Right>(["public", "signed-in", ...scopes]);

/** The same routes; throws TypeError for one that does not say who may use it: such an API must not start. */
export function withRights(routes: readonly Route[]): readonly Route[] {
  for (const { spec } of routes) {
    if (!rights.has(spec.right)) throw new TypeError(`route ${spec.operationId} names no right: "${spec.right}"`);
  }
  return routes;
}

/** Throws ProblemError `forbidden` unless the caller may do what a route asks for. */
export function requireRight({ role, scopes }: Caller, right: Exclude<Right, "public">): void {
  if (right === "signed-in" || scopes.includes(right)) return;
  throw new ProblemError(
    "forbidden",
    `This needs the scope ${right}, which your credential (role ${role}) does not have.`,
  );
}

/** The caller as the tenant that the request names; throws ProblemError for one that it may not act for. */
export function actingFor(caller: Caller, { headers }: Request): Caller {
  const named = headers.get(tenantHeader);
  if (named === null || named === caller.tenant) return caller;
  const tenant = tenantId.safeParse(named);
  if (!tenant.success) {
    const rule = "must be the id of one tenant";
    throw new ProblemError("invalid-header", `${tenantHeader}: ${rule}.`, { errors: [{ field: tenantHeader, rule }] });
  }
  // Said whether or not there is such a tenant.
  if (!isPlatformRole(caller.role))
    throw new ProblemError("forbidden", `Your credential is of tenant ${caller.tenant} and can't act for another one.`);
  return { ...caller, tenant: tenant.data };
}
