import type { MedusaContainer } from "@medusajs/framework/types";
import {
  deleteInventoryItemWorkflow,
  deleteProductsWorkflow,
  deleteRegionsWorkflow,
  deleteShippingOptionsWorkflow,
} from "@medusajs/medusa/core-flows";
import { type MarkedStore, writeMarks } from "./marks.js";
import { countries, createRegion, findRegion } from "./region.js";
import { createSampleProduct, findSampleItem, findSampleProduct } from "./sample-product.js";
import { createDelivery, findShippingOption } from "./shipping.js";

/**
 * Medusa makes a product or a region in several transactions. One whose making was killed exists and lacks its price or
 * its payment, so what was left over is removed and created again.
 */
async function removeLeftovers(container: MedusaContainer): Promise<void> {
  const product = await findSampleProduct(container);
  if (product) await deleteProductsWorkflow(container).run({ input: { ids: [product] } });
  const item = await findSampleItem(container);
  if (item) await deleteInventoryItemWorkflow(container).run({ input: [item] });
  const option = await findShippingOption(container);
  if (option) await deleteShippingOptionsWorkflow(container).run({ input: { ids: [option] } });
  const region = await findRegion(container);
  if (region) await deleteRegionsWorkflow(container).run({ input: { ids: [region] } });
}

async function isInUse(container: MedusaContainer): Promise<boolean> {
  return Boolean((await findRegion(container)) ?? (await findSampleProduct(container)));
}

/** Region, delivery and sample product, made once. True if they were made now. */
export async function ensureCatalogue(container: MedusaContainer, store: MarkedStore): Promise<boolean> {
  const { marks, salesChannelId } = store;
  if (marks.catalogue === "done") return false;
  // Without a mark nothing was begun here: what is there was made or kept by the merchant, who lost the mark.
  if (marks.catalogue === undefined && (await isInUse(container))) {
    await writeMarks(container, { catalogue: "done" });
    return false;
  }
  await writeMarks(container, { catalogue: "begun" });
  await removeLeftovers(container);
  const regionId = await createRegion(container);
  const places = await createDelivery(container, { salesChannelId, regionId, countries });
  await createSampleProduct(container, { salesChannelId, ...places });
  await writeMarks(container, { catalogue: "done" });
  return true;
}
