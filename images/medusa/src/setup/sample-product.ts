import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules, ProductStatus } from "@medusajs/framework/utils";
import { createInventoryLevelsWorkflow, createProductsWorkflow } from "@medusajs/medusa/core-flows";

const handle = "sample-product";
const sku = "SAMPLE-1";
const stock = 100;

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
export async function ensureSampleProduct(container: MedusaContainer, shelf: Shelf): Promise<void> {
  const [known] = await container.resolve(Modules.PRODUCT).listProducts({ handle }, { take: 1 });
  if (!known) await createProduct(container, shelf);
  const inventory = container.resolve(Modules.INVENTORY);
  const [item] = await inventory.listInventoryItems({ sku }, { take: 1 });
  if (!item) throw new Error(`The sample product has no inventory item with the SKU ${sku}.`);
  const level = { inventory_item_id: item.id, location_id: shelf.locationId };
  const [stocked] = await inventory.listInventoryLevels(level, { take: 1 });
  if (stocked) return;
  await createInventoryLevelsWorkflow(container).run({
    input: { inventory_levels: [{ ...level, stocked_quantity: stock }] },
  });
  container.resolve(ContainerRegistrationKeys.LOGGER).info(`setup: ${stock} pieces of ${sku} in stock`);
}
