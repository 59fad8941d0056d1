import { isPlatformRole, platformChain } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { Caller } from "../http/request-context.ts";

/** The chain that a request is about: the tenant's, or the platform's own. Throws ProblemError. */
export function chainOf({ tenant, role }: Caller, isPlatform: boolean): string {
  if (!isPlatform) return tenant;
  if (isPlatformRole(role)) return platformChain;
  throw new ProblemError("forbidden", "Only a platform-admin or an auditor reads the platform's own chain.");
}
