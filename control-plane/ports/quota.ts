import {
  type Amounts,
  maxMembers,
  nothing,
  type Quota,
  type Resource,
  resources,
  sumOf,
  type TenantEntry,
} from "../../contract/index.ts";
import type { Stored } from "./desired.ts";
import type { StoreClaim } from "./records.ts";

/** A limit that would be passed. */
export interface Overrun {
  /** Whether it is a limit of the member. */
  readonly isOfMember?: true;
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

/** The limits that a store of a member would pass, which counts for `asked`. */
export function overrunsOf(entry: TenantEntry, member: string, asked: Amounts): readonly Overrun[] {
  const ofTenant = overrunsWithin(entry.quota, entry.used, asked);
  // While a claim can't be read members are not counted.
  const { memberQuota, members = {} } = entry;
  if (memberQuota === undefined) return ofTenant;
  const used = members[member];
  // One more has no room in the tenant's message.
  const limits = used === undefined && Object.keys(members).length >= maxMembers ? noMore : memberQuota;
  const ofMember = overrunsWithin(limits, used ?? nothing, asked);
  return [...ofTenant, ...ofMember.map((it) => ({ ...it, isOfMember: true as const }))];
}

const noMore: Quota = { stores: 0 };

function overrunsWithin(quota: Quota, used: Amounts, asked: Amounts): readonly Overrun[] {
  const total = sumOf(used, asked);
  return resources.flatMap((resource) => {
    const limit = quota[resource];
    if (limit === undefined || asked[resource] === 0 || total[resource] <= limit) return [];
    return [{ resource, limit, used: used[resource], asked: asked[resource] }];
  });
}

/** The tenant was never created: nothing of it can be counted. */
export class NoTenantError extends Error {
  override readonly name = "NoTenantError";
  readonly tenant: string;

  constructor(tenant: string) {
    super(`there is no tenant ${tenant}`);
    this.tenant = tenant;
  }
}

/** The tenant is suspended, since a moment ago perhaps: it makes no new stores. */
export class TenantSuspendedError extends Error {
  override readonly name = "TenantSuspendedError";
  readonly tenant: string;

  constructor(tenant: string) {
    super(`tenant ${tenant} is suspended`);
    this.tenant = tenant;
  }
}

/**
 * What the stores of tenants count for.
 * Throws NoTenantError, ConflictError, StorageFullError or BusUnavailableError.
 */
export interface TenantQuotas {
  /** Counts the tenant's stores again and puts the counter right; returns what it was and what it is. */
  verify(tenant: string): Promise<{ readonly before: Amounts; readonly after: Amounts }>;
  /** Stops counting a store that is Deleted; returns the sequence of its claim, which stays. Once, whoever asks. */
  release(claim: Stored<StoreClaim>): Promise<number>;
}
