import type { MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import { createRegionsWorkflow } from "@medusajs/medusa/core-flows";

const name = "Europe";

/** Where a new shop sells to: the countries that pay in euro. A country can be in one region only. */
export const countries: readonly string[] = "at be cy de ee es fi fr gr hr ie it lt lu lv mt nl pt si sk".split(" ");

export async function findRegion(container: MedusaContainer): Promise<string | undefined> {
  const [known] = await container.resolve(Modules.REGION).listRegions({ name }, { take: 1 });
  return known?.id;
}

/** The region with manual payment: the shop is paid outside, on invoice or delivery. */
export async function createRegion(container: MedusaContainer): Promise<string> {
  const { result } = await createRegionsWorkflow(container).run({
    input: {
      regions: [{ name, currency_code: "eur", countries: [...countries], payment_providers: ["pp_system_default"] }],
    },
  });
  const [created] = result;
  if (!created) throw new Error("Medusa made no region.");
  return created.id;
}
