import type { MedusaContainer } from "@medusajs/framework/types";
import { Modules, ProductStatus } from "@medusajs/framework/utils";
import { createInventoryLevelsWorkflow, createProductsWorkflow } from "@medusajs/medusa/core-flows";

const handle = "sample-product";
const sku = "SAMPLE-1";
const stock = 100;

export async function findSampleProduct(container: MedusaContainer): Promise<string | undefined> {
  const [known] = await container.resolve(Modules.PRODUCT).listProducts({ handle }, { take: 1 });
  return known?.id;
}

export async function findSampleItem(container: MedusaContainer): Promise<string | undefined> {
  const [item] = await container.resolve(Modules.INVENTORY).listInventoryItems({ sku }, { take: 1 });
  return item?.id;
}

interface Shelf {
  readonly salesChannelId: string;
  readonly shippingProfileId: string;
  readonly locationId: string;
}

async function createProduct(container: MedusaContainer, { salesChannelId, shippingProfileId }: Shelf) {
  await createProductsWorkflow(container).run({
    input: {
      products: [
        {
          title: "Sample product",
          handle,
          description: "Shows that this shop works. Change it or remove it.",
          status: ProductStatus.PUBLISHED,
          weight: 100,
          shipping_profile_id: shippingProfileId,
          sales_channels: [{ id: salesChannelId }],
          options: [{ title: "Kind", values: ["Standard"] }],
          variants: [
            {
              title: "Standard",
              sku,
              options: { Kind: "Standard" },
              manage_inventory: true,
              prices: [{ currency_code: "eur", amount: 10 }],
            },
          ],
        },
      ],
    },
  });
}

/** One product that can be bought at once, in stock at the location. */
export async function createSampleProduct(container: MedusaContainer, shelf: Shelf): Promise<void> {
  await createProduct(container, shelf);
  const inventory_item_id = await findSampleItem(container);
  if (!inventory_item_id) throw new Error(`The sample product has no inventory item with the SKU ${sku}.`);
  await createInventoryLevelsWorkflow(container).run({
    input: { inventory_levels: [{ inventory_item_id, location_id: shelf.locationId, stocked_quantity: stock }] },
  });
}
