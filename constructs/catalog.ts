import type { EngineRegistry } from "./engines/engine.ts";
import { engines } from "./engines/registry.ts";

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

/** What the control plane must know of engines and plans. */
export interface Catalog {
  readonly engines: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly versions: readonly string[];
    readonly defaultVersion: string;
    readonly plans: readonly string[];
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
        ownStorefront: storefrontImage === "replaceable",
      }),
    ),
    plans,
  };
}
