import type { EngineRegistry } from "./engines/engine.ts";
import { engines } from "./engines/registry.ts";
import { plans } from "./plans.ts";

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
  readonly plans: readonly { readonly id: string; readonly description: string }[];
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
    plans: plans.map(({ id, description }) => ({ id, description })),
  };
}
