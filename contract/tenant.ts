import * as z from "zod";
import { tenantId, timestamp } from "./names.ts";
import { open } from "./open.ts";
import { amounts, quota } from "./quota.ts";

/** The tenant that is there from the migration on. */
export const defaultTenant = "default";

export const tenantStates = ["Active", "Suspended"] as const;
export const shownTenantState = open(tenantStates);

export const tenantName = z
  .string()
  .regex(/^[!-~]([ -~]{0,62}[!-~])?$/, "must be 1 to 64 printable ASCII characters, without a space at either end");

/** A tenant as the bus keeps it. */
export const tenantEntry = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: tenantId,
  name: tenantName,
  state: z.enum(tenantStates),
  quota,
  createdAt: timestamp,
});
export type TenantEntry = z.infer<typeof tenantEntry>;

/** The body of `POST /v1/tenants`. */
export const tenantRequest = z.strictObject({
  tenant: tenantId,
  name: tenantName.optional(),
  quota: quota.default({}),
});

/** A tenant as the API shows it. */
export const tenantResource = z.object({
  tenant: tenantId,
  name: tenantName,
  state: shownTenantState,
  quota,
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
