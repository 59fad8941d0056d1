import type { Quota } from "../../contract/index.ts";
import { bytes, counted, cpus } from "../words/amounts.ts";

/** Each resource of a quota with how its amounts are written, in the order in which people ask. */
export const quotaRows = [
  { resource: "stores", name: "Stores", write: String },
  { resource: "cpuMillicores", name: "CPU", write: cpus },
  { resource: "memoryBytes", name: "Memory", write: bytes },
  { resource: "storageBytes", name: "Storage", write: bytes },
] as const;

/** A quota in one line. */
export function limitsOf(quota: Quota): string {
  const limits = quotaRows.flatMap(({ resource, name, write }) => {
    const limit = quota[resource];
    if (limit === undefined) return [];
    return [resource === "stores" ? counted(limit, "store") : `${write(limit)} ${name.toLowerCase()}`];
  });
  return limits.length === 0 ? "none" : limits.join(", ").replace("CPU cpu", "CPU");
}
