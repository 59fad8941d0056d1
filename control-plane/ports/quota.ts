import * as z from "zod";
import { type Amounts, amounts, type Quota, quota, type Resource, resources, sumOf } from "../../contract/index.ts";
import type { Stored } from "./desired.ts";
import type { StoreClaim } from "./records.ts";

/** A tenant's limits and what its stores count for, written together with everything that changes the sum. */
export const quotaCounter = z.strictObject({
  schemaVersion: z.literal(1),
  limits: quota,
  /** Which of the limits that were ever set for the tenant these are; 0 when none were. */
  limitsRevision: z.int().min(0),
  used: amounts,
});
export type QuotaCounter = z.infer<typeof quotaCounter>;

/** A limit that would be passed. */
export interface Overrun {
  readonly resource: Resource;
  readonly limit: number;
  readonly used: number;
  readonly asked: number;
}

/** A tenant's stores may not count for as much as they would. */
export class QuotaExceededError extends Error {
  override readonly name = "QuotaExceededError";
  readonly overruns: readonly Overrun[];

  constructor(overruns: readonly Overrun[]) {
    super(`the tenant's quota would be exceeded: ${overruns.map(({ resource }) => resource).join(", ")}`);
    this.overruns = overruns;
  }
}

/** The limits that `asked` would pass. */
export function overrunsOf({ limits, used }: QuotaCounter, asked: Amounts): readonly Overrun[] {
  const total = sumOf(used, asked);
  return resources.flatMap((resource) => {
    const limit = limits[resource];
    if (limit === undefined || asked[resource] === 0 || total[resource] <= limit) return [];
    return [{ resource, limit, used: used[resource], asked: asked[resource] }];
  });
}

export interface QuotaLimits {
  readonly limits: Quota;
  /** The later one wins. */
  readonly revision: number;
}

/**
 * What the stores of tenants count for. Reads see every earlier write.
 * Writes throw ConflictError, StorageFullError or BusUnavailableError.
 */
export interface TenantQuotas {
  read(tenant: string): Promise<QuotaCounter>;
  /** From the next create on, in every process. */
  setLimits(tenant: string, limits: QuotaLimits): Promise<QuotaCounter>;
  /** Counts the tenant's stores again and puts the counter right; returns what it was and what it is. */
  verify(tenant: string): Promise<{ readonly before: QuotaCounter; readonly after: QuotaCounter }>;
  /** Stops counting a store that is Deleted; returns the sequence of its claim, which stays. Once, whoever asks. */
  release(claim: Stored<StoreClaim>): Promise<number>;
}
