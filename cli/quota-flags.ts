import { type Quota, resources } from "../contract/index.ts";
import { parseBytes, parseCores, parseCount } from "./amounts.ts";

/** A limit as it is given: none lifts it. */
interface Limit {
  readonly amount: number | undefined;
}

/** What is said of each resource. */
export type QuotaFlags = {
  readonly stores?: Limit | undefined;
  readonly cpu?: Limit | undefined;
  readonly memory?: Limit | undefined;
  readonly storage?: Limit | undefined;
};

const limit = (parse: (text: string) => number) =>
  ({
    kind: "parsed",
    parse: (text: string): Limit => ({ amount: text === "none" ? undefined : parse(text) }),
    optional: true,
    placeholder: "limit",
  }) as const;

export const quotaFlags = {
  stores: { ...limit(parseCount), brief: "How many stores, of any size: 20, or none" },
  cpu: { ...limit(parseCores), brief: "CPU cores of its stores: 40, 1.5, 500m, or none" },
  memory: { ...limit(parseBytes), brief: "Memory of its stores: 80Gi, or none" },
  storage: { ...limit(parseBytes), brief: "Volumes of its stores: 500Gi, 2Ti, or none" },
} as const;

/** The limits that a quota becomes: what is not given stays as it is. */
export function changedQuota(quota: Quota, { stores, cpu, memory, storage }: QuotaFlags): Quota {
  const given = { stores, cpuMillicores: cpu, memoryBytes: memory, storageBytes: storage };
  const limits = resources.map((resource) => {
    const limit: Limit = given[resource] ?? { amount: quota[resource] };
    return [resource, limit.amount] as const;
  });
  return Object.fromEntries(limits.filter(([, amount]) => amount !== undefined));
}

/** Whether no limit is given. */
export function isEmpty({ stores, cpu, memory, storage }: QuotaFlags): boolean {
  return [stores, cpu, memory, storage].every((value) => value === undefined);
}
