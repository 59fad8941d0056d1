import * as z from "zod";
import { actorId, tokenId, tokenName } from "./access.ts";
import { tenantId, timestamp } from "./names.ts";
import { open } from "./open.ts";
import { amounts, quota } from "./quota.ts";
import { roles, scopes } from "./rights.ts";

export const tokenStates = ["Active", "Expired", "Revoked"] as const;
export const shownTokenState = open(tokenStates);
export const shownRole = open(roles);
export const shownScope = open(scopes);

/** A token without its secret, as the API shows it. */
export const tokenResource = z.object({
  id: tokenId,
  name: tokenName,
  tenant: tenantId,
  role: shownRole,
  scopes: z.array(shownScope),
  state: shownTokenState,
  createdBy: actorId,
  createdAt: timestamp,
  expiresAt: timestamp,
  revokedAt: timestamp.optional(),
  /** Up to ten minutes old; absent for one that was never used. */
  lastUsedAt: timestamp.optional(),
});
export type TokenResource = z.infer<typeof tokenResource>;

/** A token that was just made: the only time that its secret is shown. */
export const createdToken = tokenResource.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof createdToken>;

export const tokenList = z.object({ items: z.array(tokenResource) });
export type TokenList = z.infer<typeof tokenList>;

/** Who asks, as `GET /v1/me` tells it. */
export const me = z.object({
  tenant: tenantId,
  actor: actorId,
  role: shownRole,
  scopes: z.array(shownScope),
  /** Name of the token that was shown; absent when another credential was, or none. */
  tokenName: tokenName.optional(),
  /** When the credential ends; absent without one. */
  expiresAt: timestamp.optional(),
  /** How much the stores that one member created may count for; absent where members of the tenant have no limits. */
  memberQuota: quota.optional(),
  /** What those of who asks count for; absent where members have no limits. */
  memberUsed: amounts.optional(),
});
export type Me = z.infer<typeof me>;
