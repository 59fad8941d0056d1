import * as z from "zod";
import { type Role, tenantId } from "../../../contract/index.ts";
import { type Caller, callerOf } from "../../http/request-context.ts";
import { sha256 } from "../../ports/digest.ts";
import type { ClaimPath, Issuer } from "./issuers.ts";

/** Claims by name, as someone trustworthy wrote them. */
export type Claims = Readonly<Record<string, unknown>>;

/** The claims of someone say something that their issuer may not say, or say too little. */
export class ClaimsError extends Error {
  override readonly name = "ClaimsError";
}

const subject = z.string().min(1).max(512);
const maxValues = 1000;
const roleValues = z.union([z.string().transform((one) => [one]), z.array(z.unknown()).max(maxValues)]);

/** Who someone is by claims that are proved; throws ClaimsError, which never repeats a claim. */
export async function callerOfClaims(claims: Claims, issuer: Issuer): Promise<Caller> {
  const sub = subject.safeParse(claims["sub"]);
  if (!sub.success) throw new ClaimsError("sub is missing or no text");
  return callerOf({
    tenant: tenantOf(claims, issuer),
    actor: await actorOf(issuer.issuer, sub.data),
    role: roleOf(claims, issuer),
  });
}

/** The same for the same person always, and nothing that could be read back: many issuers have addresses as `sub`. */
async function actorOf(issuer: string, sub: string): Promise<string> {
  return `oidc:${(await sha256(JSON.stringify([issuer, sub]))).slice(0, 32)}`;
}

function tenantOf(claims: Claims, { tenants, tenantClaim }: Issuer): string {
  const named = tenantClaim === undefined ? tenants[0] : claimAt(claims, tenantClaim);
  const tenant = tenantId.safeParse(named);
  if (!tenant.success) throw new ClaimsError("the claim of the tenant is missing, or no id of one tenant");
  if (tenants !== "*" && !tenants.includes(tenant.data))
    throw new ClaimsError("the issuer may not speak for the tenant");
  return tenant.data;
}

function roleOf(claims: Claims, { roleClaim, roleMap }: Issuer): Role {
  const values = roleValues.safeParse(claimAt(claims, roleClaim));
  const has = new Set<unknown>(values.data);
  const entry = roleMap.find(({ value }) => has.has(value));
  if (entry === undefined) throw new ClaimsError("no entry of roleMap fits the claim of the role");
  return entry.role;
}

/** Undefined for what is not there; what every object inherits is no claim. */
function claimAt(claims: Claims, path: ClaimPath): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
    claims,
  );
}
