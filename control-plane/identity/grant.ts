import { isPlatformRole, type Role, type Scope, scopesOfRole, type TokenRequest } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { Caller } from "../http/request-context.ts";

/** What a new token may do. */
export interface Grant {
  readonly role: Role;
  readonly scopes: readonly Scope[];
}

/** What is asked for, at most what the caller has. @throws ProblemError `invalid-request` or `forbidden` */
export function grantOf({ role, scopes: asked }: Pick<TokenRequest, "role" | "scopes">, caller: Caller): Grant {
  const scopes = asked ?? scopesOfRole[role];
  const errors = scopes.flatMap((scope, at) =>
    scopesOfRole[role].includes(scope) ? [] : [{ field: `#/scopes/${at}`, rule: `is no scope of the role ${role}` }],
  );
  if (errors.length > 0) {
    throw new ProblemError("invalid-request", "A token has at most the scopes of its role.", { errors });
  }
  // The scopes of both are alike; what they reach is not.
  if (isPlatformRole(role) && caller.role !== "platform-admin") {
    throw new ProblemError("forbidden", `Only a platform-admin makes tokens of the role ${role}.`);
  }
  const lacking = scopes.filter((scope) => !caller.scopes.includes(scope));
  if (lacking.length > 0) {
    const detail = `Your credential can't give what it does not have: ${lacking.join(", ")}. Ask for fewer scopes.`;
    throw new ProblemError("forbidden", detail);
  }
  return { role, scopes };
}

/** Whether the caller may know of a token: those of the platform's roles are no business of a tenant. */
export function mayKnow(caller: Caller, token: { readonly tenant: string; readonly role: Role }): boolean {
  return token.tenant === caller.tenant && (caller.role === "platform-admin" || !isPlatformRole(token.role));
}
