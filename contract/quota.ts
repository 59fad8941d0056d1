import * as z from "zod";
import { catalog } from "./catalog.ts";

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * What stores count for in a quota. CPU, memory and storage are those that the cluster keeps free for a store of its
 * plan: the requests of its namespace's quota.
 */
export const amounts = z.strictObject({
  stores: count,
  cpuMillicores: count,
  memoryBytes: count,
  storageBytes: count,
});
export type Amounts = z.infer<typeof amounts>;

export const resources = ["stores", "cpuMillicores", "memoryBytes", "storageBytes"] as const;
export type Resource = (typeof resources)[number];

/** How much a tenant's stores may count for together; what is absent is not limited. */
export const quota = amounts.partial();
export type Quota = z.infer<typeof quota>;

export const nothing: Amounts = { stores: 0, cpuMillicores: 0, memoryBytes: 0, storageBytes: 0 };

/** What one store counts for; a plan that this version does not know counts as a store and nothing more. */
export function amountsOf({ engine, plan }: { readonly engine: string; readonly plan: string }): Amounts {
  const size = catalog.engines.find(({ id }) => id === engine)?.sizes[plan];
  return { ...nothing, ...size, stores: 1 };
}

export function sumOf(one: Amounts, other: Amounts): Amounts {
  return each((resource) => one[resource] + other[resource]);
}

export function isSameAmount(one: Amounts, other: Amounts): boolean {
  return resources.every((resource) => one[resource] === other[resource]);
}

/** How much more the one is than the other, each never below nothing. */
export function differenceOf(one: Amounts, other: Amounts): Amounts {
  return each((resource) => Math.max(0, one[resource] - other[resource]));
}

function each(amountOf: (resource: Resource) => number): Amounts {
  return {
    stores: amountOf("stores"),
    cpuMillicores: amountOf("cpuMillicores"),
    memoryBytes: amountOf("memoryBytes"),
    storageBytes: amountOf("storageBytes"),
  };
}
