import type { ShopEngine } from "../dev/platform/shop-images.ts";
import type { PlatformHome } from "./options.ts";

/** What a run found out of Medusa's shops: its part of the last line's JSON. */
export interface MedusaFigures {
  readonly engine: "medusa";
  /** From POST until the smoke test had placed an order. */
  readonly readySeconds: number;
  /** Medusa's id of the order that the shopper placed. */
  readonly orderId: string;
  readonly ordersAfterDatabaseLoss: number;
  readonly requestsLostInRollout: number;
  readonly requestsAnsweredInRollout: number;
  readonly crossStoreConnections: number;
  readonly leftovers: number;
}

/** What a run found out of a shop; what only one with the plugin can do is absent without it. */
export interface WoocommerceFigures {
  /** From POST until the smoke test had placed an order. */
  readonly readySeconds?: number;
  /** WooCommerce's id of the order that the shopper placed. */
  readonly orderId?: string;
  readonly ordersAfterDatabaseLoss?: number;
  readonly requestsLostInRollout: number;
  readonly requestsAnsweredInRollout: number;
  readonly uploadsAfterRollout: number;
  readonly leftovers: number;
}

/** What a run found out of a platform in the cluster, under requests all the while. */
export interface PlatformFigures {
  /** Pods of the control plane, and of NATS, that were ready. */
  readonly replicas: number;
  readonly natsServers: number;
  /** While every pod of both was replaced, one after another; no request was sent twice. */
  readonly requestsFailedInRollouts: number;
  readonly requestsAnsweredInRollouts: number;
  /** While one process of each was killed without a goodbye. */
  readonly requestsFailedInKills: number;
  readonly requestsAnsweredInKills: number;
}

/** What a run has found out, as far as its tests tell it. */
export interface ShopFigures {
  /** Known when Medusa's tests have come to their end. */
  readonly medusa?: MedusaFigures;
  /** Known when WooCommerce's tests have come to their end. */
  readonly woocommerce?: WoocommerceFigures;
  /** Known when the platform in the cluster was rolled and killed. */
  readonly platform?: PlatformFigures;
  /** Seconds of each part so far. */
  readonly parts?: Readonly<Record<string, number>>;
}

declare module "vitest" {
  interface TaskMeta {
    figures?: ShopFigures;
    /** What a check has seen, told beside its title. */
    told?: string;
  }
  interface ProvidedContext {
    /** Whose shops are opened, whether the WooCommerce image has its plugin, and where the platform runs. */
    shops: { readonly engines: readonly ShopEngine[]; readonly hasPlugin: boolean; readonly home: PlatformHome };
  }
}
