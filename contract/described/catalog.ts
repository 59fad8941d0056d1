import { engineList, engineSchema, planList, planSchema, storeSize } from "../catalog.ts";
import { healthReport } from "../health.ts";
import type { ObjectWords } from "./words.ts";

const starter = { cpuMillicores: 1000, memoryBytes: 2_147_483_648, storageBytes: 16_106_127_360 };

const wooCommerce = {
  id: "woocommerce",
  displayName: "WooCommerce",
  versions: ["11.2.2"],
  defaultVersion: "11.2.2",
  plans: ["starter", "growth", "scale"],
  sizes: { starter },
  ownStorefront: false,
};

export const storeSizeWords: ObjectWords<typeof storeSize> = {
  schema: storeSize,
  description: "What a cluster keeps free for one store; a cluster's profile may give its stores more or less.",
  properties: {
    cpuMillicores: "Thousandths of a CPU core.",
    memoryBytes: "Memory in bytes.",
    storageBytes: "Volumes in bytes.",
  },
  examples: [starter],
};

export const engineWords: ObjectWords<typeof engineSchema> = {
  schema: engineSchema,
  description: "A shop engine that stores can be created with.",
  properties: {
    id: "The value of a store's `engine`.",
    displayName: "Display name.",
    versions: "Available versions.",
    defaultVersion: "The version of new stores.",
    plans: "Ids of the plans that it supports, from small to large.",
    sizes: "By plan, what a store of it counts for in its tenant's quota.",
    ownStorefront: "Whether a tenant may replace the storefront with its own (`storefrontImage`).",
  },
  examples: [wooCommerce],
};

export const engineListWords: ObjectWords<typeof engineList> = {
  schema: engineList,
  description: "All engines.",
  properties: { items: "Every available engine." },
  examples: [{ items: [wooCommerce] }],
};

export const planWords: ObjectWords<typeof planSchema> = {
  schema: planSchema,
  description: "A store size.",
  properties: { id: "The value of a store's `plan`.", description: "Human-readable purpose." },
  examples: [{ id: "starter", description: "one small shop" }],
};

export const planListWords: ObjectWords<typeof planList> = {
  schema: planList,
  description: "All plans.",
  properties: { items: "Every plan, from small to large." },
  examples: [{ items: [{ id: "starter", description: "one small shop" }] }],
};

export const healthWords: ObjectWords<typeof healthReport> = {
  schema: healthReport,
  description: "Response to a health probe.",
  properties: { status: "`ok`: the process responds; `ready`: it can serve requests." },
  examples: [{ status: "ok" }],
};
