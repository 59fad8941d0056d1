import * as z from "zod";
import catalogJson from "./catalog.json" with { type: "json" };

/** What the control plane must know of engines; generated from the registry in constructs/ by `npm run synth`. */
const catalogSchema = z.object({
  engines: z
    .array(
      z.object({
        id: z.string(),
        displayName: z.string(),
        versions: z.array(z.string()).min(1),
        defaultVersion: z.string(),
        plans: z.array(z.string()).min(1),
        ownStorefront: z.boolean(),
      }),
    )
    .min(1),
  plans: z.array(z.object({ id: z.string(), description: z.string() })).min(1),
});

export type Catalog = z.infer<typeof catalogSchema>;

export const catalog: Catalog = catalogSchema.parse(catalogJson);

/** Ids of the engines that can be asked for. */
export const engineIds: readonly string[] = catalog.engines.map((engine) => engine.id);

/** Ids of the plans that can be asked for. */
export const planIds: readonly string[] = catalog.plans.map((plan) => plan.id);
