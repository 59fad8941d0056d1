import { type Amounts, differenceOf, nothing, resources, sumOf, type TenantEntry } from "../../../contract/index.ts";
import type { StoreClaim } from "../../ports/records.ts";

/** Who created a store whose claim was made before claims said so. */
export const unknownMember = "unknown";

type Members = NonNullable<TenantEntry["members"]>;

/** The tenant with one store more, of this member. */
function withMore(entry: TenantEntry, member: string, amounts: Amounts): TenantEntry {
  const more = { ...entry, used: sumOf(entry.used, amounts) };
  const { members } = entry;
  return members ? { ...more, members: { ...members, [member]: sumOf(members[member] ?? nothing, amounts) } } : more;
}

/** What one store counts for, before and after a change of it. */
export interface Counted {
  readonly before: Amounts;
  readonly after: Amounts;
}

/** The tenant with a store of this member that counts for something else. */
export function withOther(entry: TenantEntry, member: string, { before, after }: Counted): TenantEntry {
  const counts = resources.some((resource) => before[resource] > 0);
  return withMore(counts ? withLess(entry, [{ member, counted: before }]) : entry, member, after);
}

/** The tenant without what these claims count for. */
export function withLess(entry: TenantEntry, claims: readonly Pick<StoreClaim, "member" | "counted">[]): TenantEntry {
  const used = claims.reduce((rest, { counted = nothing }) => differenceOf(rest, counted), entry.used);
  if (entry.members === undefined) return { ...entry, used };
  const members: Members = { ...entry.members };
  for (const { member = unknownMember, counted = nothing } of claims) {
    const rest = differenceOf(members[member] ?? nothing, counted);
    if (rest.stores === 0) delete members[member];
    else members[member] = rest;
  }
  return { ...entry, used, members };
}

/** What the tenant is by these claims, which are all that count. */
export function countedBy(entry: TenantEntry, claims: readonly StoreClaim[]): TenantEntry {
  const { members: _, ...others } = entry;
  const empty = { ...others, used: nothing, ...(entry.memberQuota && { members: {} }) };
  return claims.reduce<TenantEntry>(
    (sum, { member = unknownMember, counted = nothing }) => withMore(sum, member, counted),
    empty,
  );
}

/** Whether two count for the same. */
export function isSameCount(one: TenantEntry, other: TenantEntry): boolean {
  return textOf(one) === textOf(other);
}

function textOf({ used, members }: TenantEntry): string {
  const sorted = members && Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const listed = sorted?.map(([member, it]) => [member, it.stores, it.cpuMillicores, it.memoryBytes, it.storageBytes]);
  return JSON.stringify([used.stores, used.cpuMillicores, used.memoryBytes, used.storageBytes, listed]);
}
