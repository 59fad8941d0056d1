import * as z from "zod";
import { actorId } from "./access.ts";
import { tenantId, timestamp } from "./names.ts";
import { open } from "./open.ts";
import { amounts, nothing, quota } from "./quota.ts";
import { printedRevision } from "./revision.ts";

/** The tenant that is there from the migration on. */
export const defaultTenant = "default";

export const tenantStates = ["Active", "Suspended"] as const;
export const shownTenantState = open(tenantStates);

export const tenantName = z
  .string()
  .regex(/^[!-~]([ -~]{0,62}[!-~])?$/, "must be 1 to 64 printable ASCII characters, without a space at either end");

/** A tenant as the bus keeps it: one message, which is written together with everything that changes what is used. */
export const tenantEntry = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: tenantId,
  name: tenantName,
  state: z.enum(tenantStates),
  quota,
  /** How often what people set was changed, from 1; stores leave it as it is. */
  revision: z.int().min(1),
  used: amounts,
  /** How much the stores that one member created may count for; what is absent is not limited. */
  memberQuota: quota.optional(),
  /** What the stores of each member count for, while members have limits: without it they are to be counted. */
  members: z.record(actorId, amounts).optional(),
  createdAt: timestamp,
});
export type TenantEntry = z.infer<typeof tenantEntry>;

/** Members that are counted apart; more have no room in the message. */
export const maxMembers = 1000;

/** A tenant that is new. */
export function newTenant(of: Pick<TenantEntry, "tenant" | "name" | "quota" | "createdAt">): TenantEntry {
  return { schemaVersion: 1, ...of, state: "Active", revision: 1, used: nothing };
}

/** The body of `POST /v1/tenants`. */
export const tenantRequest = z.strictObject({
  tenant: tenantId,
  name: tenantName.optional(),
  quota: quota.default({}),
});

/** The body of `POST /v1/tenants/{tenant}/erase`. */
export const tenantErasure = z.strictObject({ confirm: tenantId });

/** A tenant as the API shows it. */
export const tenantResource = z.object({
  tenant: tenantId,
  name: tenantName,
  state: shownTenantState,
  quota,
  /** What each member may have; absent where members have no limits. */
  memberQuota: quota.optional(),
  revision: printedRevision,
  /** What its stores count for; absent in lists. */
  used: amounts.optional(),
  createdAt: timestamp,
});
export type TenantResource = z.infer<typeof tenantResource>;

export const tenantList = z.object({ items: z.array(tenantResource), nextPageToken: z.string().optional() });
export type TenantList = z.infer<typeof tenantList>;

/** What a new count of a tenant's stores found. */
export const quotaReview = z.object({ tenant: tenantId, before: amounts, after: amounts });
export type QuotaReview = z.infer<typeof quotaReview>;

/** How long a process goes on without looking a tenant up again: a suspension is everywhere after this. */
export const tenantMaxAgeMs = 5000;
