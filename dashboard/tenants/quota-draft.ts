import type { Quota, Resource } from "../../contract/index.ts";

/** Limits as they are typed: an empty one is no limit. */
export type QuotaDraft = Readonly<Record<Resource, string>>;

const gib = 1024 ** 3;

/** Each limit in the unit in which people say it. */
export const quotaFields = [
  { resource: "stores", label: "Stores", size: 1 },
  { resource: "cpuMillicores", label: "CPU", size: 1000 },
  { resource: "memoryBytes", label: "Memory in GiB", size: gib },
  { resource: "storageBytes", label: "Storage in GiB", size: gib },
] as const satisfies readonly { resource: Resource; label: string; size: number }[];

export function quotaDraftOf(quota: Quota): QuotaDraft {
  const draft: Record<Resource, string> = { stores: "", cpuMillicores: "", memoryBytes: "", storageBytes: "" };
  for (const { resource, size } of quotaFields) {
    const limit = quota[resource];
    if (limit !== undefined) draft[resource] = String(limit / size);
  }
  return draft;
}

/** The rule that a typed limit breaks; undefined while it breaks none. */
export function ruleOfLimit(text: string, size: number): string | undefined {
  const amount = amountOf(text, size);
  if (amount === undefined || (Number.isSafeInteger(amount) && amount >= 0)) return undefined;
  return size === 1 ? "must be a whole number from 0, or empty" : "must be a number from 0, or empty";
}

export function quotaOf(draft: QuotaDraft): Quota {
  const quota: Record<string, number> = {};
  for (const { resource, size } of quotaFields) {
    const amount = amountOf(draft[resource], size);
    if (amount !== undefined) quota[resource] = amount;
  }
  return quota;
}

function amountOf(text: string, size: number): number | undefined {
  const typed = text.trim().replace(",", ".");
  if (typed === "") return undefined;
  const amount = Number(typed) * size;
  return size === 1 ? amount : Math.round(amount);
}
