import * as z from "zod";
import catalogJson from "./catalog.json" with { type: "json" };

/** What a cluster keeps free for one store. */
export const storeSize = z.object({
  cpuMillicores: z.int().min(0),
  memoryBytes: z.int().min(0),
  storageBytes: z.int().min(0),
});

/** A shop engine that stores can be created with. */
export const engineSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  versions: z.array(z.string()).min(1),
  defaultVersion: z.string(),
  /** Ids of the plans that it supports. */
  plans: z.array(z.string()).min(1),
  /** What a store of each plan counts for in its tenant's quota. */
  sizes: z.record(z.string(), storeSize),
  /** Whether a tenant may replace the storefront with its own. */
  ownStorefront: z.boolean(),
});

/** A store size. */
export const planSchema = z.object({ id: z.string(), description: z.string() });

/** What the control plane must know about engines; generated from the registry in constructs/ by `npm run synth`. */
const catalogSchema = z.object({ engines: z.array(engineSchema).min(1), plans: z.array(planSchema).min(1) });

/** All engines as `GET /v1/engines` shows them, in the order of the registry. */
export const engineList = z.object({ items: z.array(engineSchema) });
export type EngineList = z.infer<typeof engineList>;

/** All plans as `GET /v1/plans` shows them, from small to large. */
export const planList = z.object({ items: z.array(planSchema) });
export type PlanList = z.infer<typeof planList>;

export type Catalog = z.infer<typeof catalogSchema>;

export const catalog: Catalog = catalogSchema.parse(catalogJson);

/** Ids of the available engines. */
export const engineIds: readonly string[] = catalog.engines.map((engine) => engine.id);

/** Ids of the available plans. */
export const planIds: readonly string[] = catalog.plans.map((plan) => plan.id);
