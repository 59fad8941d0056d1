import type { EngineRegistry } from "./engines/engine.ts";
import { engines } from "./engines/registry.ts";
import type { PlanSize } from "./plan-size.ts";
import { quantityValue } from "./quantity.ts";

/** A size that tenants choose; what it means in CPU and storage is each engine's business. */
interface Plan {
  readonly id: string;
  readonly description: string;
}

const plans: readonly Plan[] = [
  { id: "starter", description: "one small shop" },
  { id: "growth", description: "twice a starter" },
  { id: "scale", description: "four times a starter" },
];

/** What a namespace's quota lets a store request; profiles may change it for their cluster. */
interface StoreSize {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
}

/** What the control plane must know of engines and plans. */
export interface Catalog {
  readonly engines: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly versions: readonly string[];
    readonly defaultVersion: string;
    readonly plans: readonly string[];
    /** By plan. */
    readonly sizes: Readonly<Record<string, StoreSize>>;
    /** Whether a tenant may bring an own storefront. */
    readonly ownStorefront: boolean;
  }[];
  readonly plans: readonly Plan[];
}

/** The registry in the shape of contract/catalog.json. */
export function catalog(registry: EngineRegistry = engines): Catalog {
  return {
    engines: [...registry.values()].map(
      ({ id, displayName, versions, defaultVersion, plans: sizes, storefrontImage }) => ({
        id,
        displayName,
        versions: versions.map(({ version }) => version),
        defaultVersion,
        plans: plans.map((plan) => plan.id).filter((plan) => plan in sizes),
        sizes: Object.fromEntries(
          plans.flatMap(({ id: plan }) => {
            const size = sizes[plan];
            return size === undefined ? [] : [[plan, sizeOf(size)]];
          }),
        ),
        ownStorefront: storefrontImage === "replaceable",
      }),
    ),
    plans,
  };
}

function sizeOf({ quota }: PlanSize): StoreSize {
  return {
    cpuMillicores: Math.ceil(quantityValue(quota.requests.cpu) * 1000),
    memoryBytes: quantityValue(quota.requests.memory),
    storageBytes: quantityValue(quota.storage),
  };
}
