import * as z from "zod";
import { tenantId, timestamp } from "./names.ts";
import { role, scope } from "./rights.ts";

/** Key of a token's record. */
export function tokenKey(id: string): string {
  return `token.${id}`;
}

/** Key that stands for "this token is of this tenant": by these a tenant's tokens are listed. */
export function tenantTokenKey(tenant: string, id: string): string {
  return `tenant.${tenant}.${id}`;
}

/** Key under which it is written when a token was last used. */
export function tokenUseKey(id: string): string {
  return `used.${id}`;
}

/** Key that is there when a session was ended before its time. */
export function endedSessionKey(sid: string): string {
  return `session.${sid}`;
}

export const tokenId = z.string().regex(/^[0-9A-Za-z]{12}$/, "must be the id of a token: 12 letters and digits");

/** Opaque: `token:<id>`, `local`, or a digest of what an issuer calls someone; never an e-mail address. */
export const actorId = z.string().regex(/^[a-z]+(:[0-9A-Za-z_-]{1,64})?$/, "must be the id of an actor");

/** Who made the first administrator's token. */
export const migrationActor = "migration";

export const tokenName = z
  .string()
  .regex(/^[!-~]([ -~]{0,62}[!-~])?$/, "must be 1 to 64 printable ASCII characters, without a space at either end");

/** How long a process goes on without looking a token up again: a revoked one lets no one in after this. */
export const tokenMaxAgeMs = 10_000;

/** Days that a token is good for, unless its maker says otherwise. */
export const defaultTokenDays = 90;
const maxTokenDays = 365;

/** A token as the bus keeps it: who holds the record can't ask as its owner. */
export const storedToken = z.strictObject({
  schemaVersion: z.literal(1),
  id: tokenId,
  /** Hex SHA-256. */
  secretHash: z.string().regex(/^[0-9a-f]{64}$/),
  tenant: tenantId,
  role,
  scopes: z.array(scope).max(64),
  name: tokenName,
  createdBy: actorId,
  createdAt: timestamp,
  expiresAt: timestamp,
  revokedAt: timestamp.optional(),
});
export type StoredToken = z.infer<typeof storedToken>;

export const tokenUse = z.strictObject({ schemaVersion: z.literal(1), usedAt: timestamp });

/** The body of `POST /v1/tokens`. */
export const tokenRequest = z.strictObject({
  name: tokenName,
  role,
  scopes: z
    .array(scope)
    .min(1, "must name a scope; leave it out for all of the role")
    .max(64)
    .refine((scopes) => new Set(scopes).size === scopes.length, "must not name a scope twice")
    .optional(),
  expiresInDays: z
    .int()
    .min(1, "must be at least 1")
    .max(maxTokenDays, `must be at most ${maxTokenDays}`)
    .default(defaultTokenDays),
});
export type TokenRequest = z.infer<typeof tokenRequest>;
