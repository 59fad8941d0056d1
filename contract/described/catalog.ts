import { engineList, engineSchema, planList, planSchema } from "../catalog.ts";
import { healthReport } from "../health.ts";
import type { ObjectWords } from "./words.ts";

const wooCommerce = {
  id: "woocommerce",
  displayName: "WooCommerce",
  versions: ["11.2.2"],
  defaultVersion: "11.2.2",
  plans: ["starter", "growth", "scale"],
  ownStorefront: false,
};

export const engineWords: ObjectWords<typeof engineSchema> = {
  schema: engineSchema,
  description: "A kind of shop that can be asked for.",
  properties: {
    id: "What `engine` of a store names.",
    displayName: "Its name for people.",
    versions: "Versions that it comes in.",
    defaultVersion: "The version that a new store gets.",
    plans: "Ids of the plans that it offers, from small to large.",
    ownStorefront: "Whether a tenant may bring a storefront of its own (`storefrontImage`).",
  },
  examples: [wooCommerce],
};

export const engineListWords: ObjectWords<typeof engineList> = {
  schema: engineList,
  description: "All engines.",
  properties: { items: "Every engine that can be asked for." },
  examples: [{ items: [wooCommerce] }],
};

export const planWords: ObjectWords<typeof planSchema> = {
  schema: planSchema,
  description: "A size of shops.",
  properties: { id: "What `plan` of a store names.", description: "What it is for, for people." },
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
  description: "What a probe is answered.",
  properties: { status: "`ok` of a process that answers, `ready` of one that can serve." },
  examples: [{ status: "ok" }],
};
