import type { TenantQuotas } from "../../ports/quota.ts";
import type { BusAccess } from "../connection/access.ts";
import { readCounter } from "./counter.ts";
import { releaseClaims } from "./release.ts";
import { reviewTenant } from "./review.ts";

/** The counters of tenants in the stream of desired states. */
export function createTenantQuotas(access: BusAccess): TenantQuotas {
  return {
    async verify(tenant) {
      const { value: before } = await readCounter(access, tenant);
      const { value: after } = await reviewTenant(access, tenant);
      return { before: before.used, after: after.used };
    },
    release: (claim) => releaseClaims(access, [claim]),
  };
}
