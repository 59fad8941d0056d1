import * as z from "zod";
import { NotThereError } from "./errors.ts";
import type { Regions } from "./regions.ts";
import type { StoreApi } from "./store-api.ts";

const imageAddress = z
  .url({ protocol: /^https?$/ })
  .nullish()
  .catch(null);
const variant = z.object({
  id: z.string(),
  title: z.string().nullish(),
  manage_inventory: z.boolean().nullish(),
  allow_backorder: z.boolean().nullish(),
  inventory_quantity: z.number().nullish(),
  calculated_price: z.object({ calculated_amount: z.number().nullable(), currency_code: z.string() }).nullish(),
});
const product = z.object({
  id: z.string(),
  title: z.string(),
  handle: z.string(),
  description: z.string().nullish(),
  thumbnail: imageAddress,
  images: z
    .array(z.object({ url: imageAddress }))
    .nullish()
    .transform((images) => images ?? []),
  variants: z
    .array(variant)
    .nullish()
    .transform((variants) => variants ?? []),
});
const answer = z.object({ products: z.array(product), count: z.number() });

export type Variant = z.infer<typeof variant>;
export type Product = z.infer<typeof product>;

const fields =
  "title,handle,description,thumbnail,images.url,variants.title,*variants.calculated_price,+variants.inventory_quantity";
export const pageSize = 24;

/** True if the variant has a price and can be delivered now or later. */
export function canBeBought(variant: Variant): boolean {
  const inStock =
    !variant.manage_inventory || variant.allow_backorder === true || (variant.inventory_quantity ?? 0) > 0;
  return inStock && typeof variant.calculated_price?.calculated_amount === "number";
}

/** The catalogue as shoppers see it, in the prices of the current region. */
export class Products {
  readonly #api: StoreApi;
  readonly #regions: Regions;

  constructor(api: StoreApi, regions: Regions) {
    this.#api = api;
    this.#regions = regions;
  }

  /** One page, counted from 1, and how many products there are in all. */
  async page(page: number): Promise<z.infer<typeof answer>> {
    return this.#list({ limit: `${pageSize}`, offset: `${(page - 1) * pageSize}` });
  }

  async byHandle(handle: string): Promise<Product> {
    const { products } = await this.#list({ handle, limit: "1" });
    const [found] = products;
    if (found === undefined) throw new NotThereError("There is no product with this handle.");
    return found;
  }

  async #list(filter: Readonly<Record<string, string>>) {
    const { id } = await this.#regions.current();
    return this.#api.get(`/store/products?${new URLSearchParams({ ...filter, region_id: id, fields })}`, answer);
  }
}
