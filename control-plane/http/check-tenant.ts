import type { Backend } from "../ports/backend.ts";
import { tenantNotRegistered } from "./problem-error.ts";
import type { Caller } from "./request-context.ts";
import { needsTenant, type Right } from "./route.ts";

/** Throws ProblemError unless the tenant for which the caller asks is registered, where the route is about what tenants have. */
export async function checkTenant(backend: Backend, { tenant }: Caller, right: Right): Promise<void> {
  if (!needsTenant(right) || (await backend.tenants.recent(tenant))) return;
  throw tenantNotRegistered(tenant);
}
