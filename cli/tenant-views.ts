import {
  type Amounts,
  type Me,
  type Quota,
  type QuotaReview,
  type Resource,
  resources,
  type TenantResource,
} from "../contract/index.ts";
import { age } from "./age.ts";
import { bytesOf, coresOf } from "./amounts.ts";
import type { Shown } from "./output.ts";
import { type Column, layOutFields, layOutTable } from "./table.ts";

/** A resource as people call it, and its amounts as they write them. */
const words: Readonly<Record<Resource, { readonly title: string; readonly of: (amount: number) => string }>> = {
  stores: { title: "stores", of: String },
  cpuMillicores: { title: "cpu", of: coresOf },
  memoryBytes: { title: "memory", of: bytesOf },
  storageBytes: { title: "storage", of: bytesOf },
};

/** Tenants one below the other, with their limits; `document` is what programs get. */
export function tenantRows(tenants: readonly TenantResource[], document: unknown): Shown {
  return {
    document,
    names: tenants.map(({ tenant }) => tenant),
    text: ({ isWide, width }) => {
      const shown = columns(Date.now()).filter((column) => isWide || !column.isWide);
      return layOutTable(tenants, shown, width);
    },
  };
}

function columns(now: number): readonly Column<TenantResource>[] {
  return [
    { title: "TENANT", of: ({ tenant }) => tenant, least: 12 },
    { title: "STATE", of: ({ state }) => state },
    ...resources.map((resource) => ({
      title: `MAX ${words[resource].title.toUpperCase()}`,
      of: ({ quota }: TenantResource) => limitOf(resource, quota[resource]),
    })),
    { title: "AGE", of: ({ createdAt }) => age(createdAt, now), isWide: true },
    { title: "CREATED", of: ({ createdAt }) => createdAt, isWide: true },
    { title: "NAME", of: ({ name }) => name, least: 8 },
  ];
}

/** One tenant in full: what its stores count for beside each limit. */
export function tenantSheet(tenant: TenantResource): Shown {
  return {
    document: tenant,
    names: [tenant.tenant],
    text: ({ width }) => `${layOutFields(fieldsOf(tenant), width)}\n${quotaTable(tenant, width)}`,
  };
}

/** What a tenant's stores count for beside each limit. */
export function quotaTable(tenant: TenantResource, width: number | undefined): string {
  return layOutTable(resources, amountColumns(tenant), width);
}

function fieldsOf({ tenant, name, state, createdAt }: TenantResource) {
  return [
    ["tenant", tenant],
    ["name", name],
    ["state", state],
    ["created", `${createdAt} (${age(createdAt, Date.now())} ago)`],
  ] as const;
}

function ofMember(quota: Quota): Column<Resource> {
  return { title: "EACH MEMBER", of: (resource) => limitOf(resource, quota[resource]) };
}

function amountColumns({ quota, memberQuota, used }: TenantResource): readonly Column<Resource>[] {
  return [
    { title: "RESOURCE", of: (resource) => words[resource].title },
    { title: "USED", of: (resource) => amountOf(resource, used) },
    { title: "LIMIT", of: (resource) => limitOf(resource, quota[resource]) },
    { title: "LEFT", of: (resource) => leftOf(resource, quota[resource], used) },
    ...(memberQuota ? [ofMember(memberQuota)] : []),
  ];
}

/** What one's own stores count for, of what they may; undefined where members have no limits. */
export function memberLimits({ memberQuota, memberUsed }: Me): string | undefined {
  if (memberQuota === undefined) return undefined;
  const limited = resources.filter((it) => memberQuota[it] !== undefined);
  const told = limited.map((it) => `${words[it].title} ${amountOf(it, memberUsed)} of ${limitOf(it, memberQuota[it])}`);
  return told.join(", ");
}

function leftOf(resource: Resource, limit: number | undefined, used: Amounts | undefined): string {
  return limit === undefined || used === undefined ? "" : words[resource].of(Math.max(0, limit - used[resource]));
}

/** What a new count found. */
export function reviewRows(review: QuotaReview): Shown {
  const { tenant, before, after } = review;
  const shown: readonly Column<Resource>[] = [
    { title: "RESOURCE", of: (resource) => words[resource].title },
    { title: "BEFORE", of: (resource) => amountOf(resource, before) },
    { title: "NOW", of: (resource) => amountOf(resource, after) },
  ];
  return { document: review, names: [tenant], text: ({ width }) => layOutTable(resources, shown, width) };
}

function amountOf(resource: Resource, amounts: Amounts | undefined): string {
  return amounts === undefined ? "" : words[resource].of(amounts[resource]);
}

function limitOf(resource: Resource, limit: number | undefined): string {
  return limit === undefined ? "no limit" : words[resource].of(limit);
}
