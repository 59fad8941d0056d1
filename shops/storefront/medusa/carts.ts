import * as z from "zod";
import type { StoreApi } from "./store-api.ts";

const line = z.object({
  id: z.string(),
  product_title: z.string().nullish(),
  product_handle: z.string().nullish(),
  variant_title: z.string().nullish(),
  title: z.string(),
  quantity: z.number(),
  unit_price: z.number(),
});
const address = z.object({
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  address_1: z.string().nullish(),
  postal_code: z.string().nullish(),
  city: z.string().nullish(),
  country_code: z.string().nullish(),
});
const cart = z.object({
  id: z.string(),
  currency_code: z.string(),
  email: z.string().nullish(),
  completed_at: z.string().nullish(),
  items: z
    .array(line)
    .nullish()
    .transform((items) => items ?? []),
  item_total: z.number().nullish(),
  shipping_address: address.nullish(),
});
const answer = z.object({ cart });

export type Line = z.infer<typeof line>;
export type Cart = z.infer<typeof cart>;

/** What a shopper has chosen, kept by Medusa. Ids come from outside, so they are encoded into every path. */
export class Carts {
  readonly #api: StoreApi;

  constructor(api: StoreApi) {
    this.#api = api;
  }

  async create(regionId: string): Promise<Cart> {
    return (await this.#api.post("/store/carts", { region_id: regionId }, answer)).cart;
  }

  async read(id: string): Promise<Cart> {
    return (await this.#api.get(pathOf(id), answer)).cart;
  }

  async add(id: string, line: { variant_id: string; quantity: number }): Promise<void> {
    await this.#api.post(`${pathOf(id)}/line-items`, line, answer);
  }

  /** A quantity of 0 removes the line. */
  async change(id: string, lineId: string, quantity: number): Promise<void> {
    const path = `${pathOf(id)}/line-items/${encodeURIComponent(lineId)}`;
    if (quantity === 0) await this.#api.delete(path);
    else await this.#api.post(path, { quantity }, answer);
  }

  async sendTo(id: string, email: string, address: object): Promise<void> {
    await this.#api.post(pathOf(id), { email, shipping_address: address, billing_address: address }, answer);
  }
}

export function pathOf(cartId: string): string {
  return `/store/carts/${encodeURIComponent(cartId)}`;
}
