import { ConflictError } from "../../ports/errors.ts";
import type { QuotaCounter, QuotaLimits, TenantQuotas } from "../../ports/quota.ts";
import type { BusAccess } from "../connection/access.ts";
import { jittered, pause } from "../connection/pause.ts";
import { writeDesired } from "../stream/write-desired.ts";
import { counterWrite, readCounter } from "./counter.ts";
import { releaseClaims } from "./release.ts";
import { reviewTenant } from "./review.ts";

const maxConflicts = 50;
const pauseMs = 20;

/** The counters of tenants in the stream of desired states. */
export function createTenantQuotas(access: BusAccess): TenantQuotas {
  return {
    read: async (tenant) => (await readCounter(access, tenant)).value,
    setLimits: (tenant, limits) => setLimits(access, tenant, limits),
    async verify(tenant) {
      const { value: before } = await readCounter(access, tenant);
      const { value: after } = await reviewTenant(access, tenant);
      return { before, after };
    },
    release: (claim) => releaseClaims(access, [claim]),
  };
}

async function setLimits(access: BusAccess, tenant: string, { limits, revision }: QuotaLimits): Promise<QuotaCounter> {
  for (let left = maxConflicts; ; left -= 1) {
    const counter = await readCounter(access, tenant);
    if (counter.value.limitsRevision >= revision) return counter.value;
    const value = { ...counter.value, limits, limitsRevision: revision };
    try {
      await writeDesired(access, [counterWrite(tenant, counter, value)]);
      return value;
    } catch (error) {
      if (!(error instanceof ConflictError) || left === 0) throw error;
      await pause(jittered(pauseMs));
    }
  }
}
