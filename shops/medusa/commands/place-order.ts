import { z } from "zod";
import type { SmokeConfig } from "./config.smoke.ts";
import { callStore, ShopRuleError } from "./store-call.ts";

const manualPayment = "pp_system_default";
const withId = z.object({ id: z.string() });

const regions = z.object({
  regions: z.array(z.object({ id: z.string(), countries: z.array(z.object({ iso_2: z.string() })) })),
});
const products = z.object({
  products: z.array(
    z.object({
      title: z.string(),
      variants: z.array(
        z.object({
          id: z.string(),
          manage_inventory: z.boolean().nullish(),
          allow_backorder: z.boolean().nullish(),
          inventory_quantity: z.number().nullish(),
          calculated_price: z.object({ calculated_amount: z.number().nullable() }).nullish(),
        }),
      ),
    }),
  ),
});
type Variant = z.infer<typeof products>["products"][number]["variants"][number];

/** What the test bought: the order, and the product's title as a shopper reads it. */
export interface Bought {
  readonly orderId: string;
  readonly title: string;
}

function canBeBought(variant: Variant): boolean {
  const inStock =
    !variant.manage_inventory || variant.allow_backorder === true || (variant.inventory_quantity ?? 0) > 0;
  return inStock && typeof variant.calculated_price?.calculated_amount === "number";
}

async function findGoods(config: SmokeConfig) {
  const { regions: found } = await callStore(config, { what: "regions", path: "/store/regions", answer: regions });
  const region = found.find(({ countries }) => countries.length > 0);
  const country = region?.countries[0]?.iso_2;
  if (region === undefined || country === undefined) throw new ShopRuleError("regions: the shop sells to no country");
  const path = `/store/products?limit=100&region_id=${region.id}&fields=title,*variants.calculated_price,+variants.inventory_quantity`;
  const listed = await callStore(config, { what: "products", path, answer: products });
  for (const { title, variants } of listed.products) {
    const variant = variants.find(canBeBought);
    if (variant) return { regionId: region.id, country, title, variantId: variant.id };
  }
  throw new ShopRuleError(`products: none of ${listed.products.length} can be bought: a price and stock are needed`);
}

async function chooseDelivery(config: SmokeConfig, cart: string): Promise<void> {
  const { shipping_options } = await callStore(config, {
    what: "delivery",
    path: `/store/shipping-options?cart_id=${cart}`,
    answer: z.object({ shipping_options: z.array(withId) }),
  });
  const [option] = shipping_options;
  if (option === undefined) throw new ShopRuleError("delivery: the shop offers none for its first country");
  const path = `/store/carts/${cart}/shipping-methods`;
  await callStore(config, { what: "delivery", path, body: { option_id: option.id }, answer: z.unknown() });
}

async function choosePayment(config: SmokeConfig, cart: string): Promise<void> {
  const { payment_collection } = await callStore(config, {
    what: "payment",
    path: "/store/payment-collections",
    body: { cart_id: cart },
    answer: z.object({ payment_collection: withId }),
  });
  const path = `/store/payment-collections/${payment_collection.id}/payment-sessions`;
  await callStore(config, { what: "payment", path, body: { provider_id: manualPayment }, answer: z.unknown() });
}

/**
 * Buys one piece of the first product that can be bought, as a shopper would, paid outside the shop.
 * @throws ShopRuleError when a setting of the merchant stands in the way
 */
export async function placeOrder(config: SmokeConfig): Promise<Bought> {
  const { regionId, country, title, variantId } = await findGoods(config);
  const address = { first_name: "Smoke", last_name: "Test", address_1: "1 Test Street", postal_code: "1000" };
  const where = { ...address, city: "Test", country_code: country };
  const { cart } = await callStore(config, {
    what: "cart",
    path: "/store/carts",
    body: {
      region_id: regionId,
      email: "smoke-test@storeplane.invalid",
      shipping_address: where,
      billing_address: where,
      // The image's own subscriber takes orders with this mark back.
      metadata: { storeplane_smoke: true },
    },
    answer: z.object({ cart: withId }),
  });
  const line = { variant_id: variantId, quantity: 1 };
  await callStore(config, {
    what: "line",
    path: `/store/carts/${cart.id}/line-items`,
    body: line,
    answer: z.unknown(),
  });
  await chooseDelivery(config, cart.id);
  await choosePayment(config, cart.id);
  const completed = await callStore(config, {
    what: "order",
    path: `/store/carts/${cart.id}/complete`,
    body: {},
    answer: z.object({
      type: z.string(),
      order: withId.optional(),
      error: z.object({ message: z.string() }).optional(),
    }),
  });
  if (completed.type === "order" && completed.order !== undefined) return { orderId: completed.order.id, title };
  throw new Error(`order: the cart was not accepted: ${completed.error?.message ?? completed.type}`);
}
