import * as z from "zod";
import { type Browser, PageError } from "../browser.ts";
import type { ConfirmedOrder } from "../selling-shop.ts";

/** Where the sample shop is, so that it delivers there. */
const address = {
  first_name: "Ada",
  last_name: "Shopper",
  address_1: "1 Market Street",
  city: "San Francisco",
  state: "CA",
  postcode: "94105",
  country: "US",
  phone: "555-0101",
};

const productList = z.array(
  z.object({ id: z.int(), name: z.string(), permalink: z.url(), is_purchasable: z.boolean() }),
);
const cartSchema = z.object({ items_count: z.int(), payment_methods: z.array(z.string()) });
const orderSchema = z.object({
  order_id: z.int(),
  order_number: z.string().optional(),
  status: z.string(),
  payment_result: z.object({ redirect_url: z.url() }),
});

/** Buys one piece of the first product: list, product, cart, checkout, confirmation, as the scripts of those pages do. */
export async function buy(browser: Browser, shopUrl: string): Promise<ConfirmedOrder> {
  const api = new StoreApi(browser, shopUrl);
  const list = await browser.visit(shopUrl);
  const product = (await api.get(productList, "products")).find(({ is_purchasable }) => is_purchasable);
  if (product === undefined) throw new PageError(`${list.url}: nothing can be bought`);
  if (!list.document.text.includes(product.name)) throw new PageError(`${list.url}: does not show ${product.name}`);
  await browser.visit(product.permalink);
  await api.get(cartSchema, "cart");
  const cart = await api.post(cartSchema, "cart/add-item", { id: product.id, quantity: 1 });
  if (cart.items_count !== 1) throw new PageError(`the cart holds ${cart.items_count} pieces, not 1`);
  const order = await api.post(orderSchema, "checkout", {
    billing_address: { ...address, email: "shopper@example.com" },
    shipping_address: address,
    payment_method: cart.payment_methods[0],
  });
  const number = order.order_number ?? String(order.order_id);
  const confirmed = await browser.visit(order.payment_result.redirect_url);
  if (!confirmed.document.text.includes(number))
    throw new PageError(`${confirmed.url}: order ${number}, ${order.status}, is not confirmed`);
  return { number, product: product.name };
}

/** WooCommerce's Store API as a page calls it: by the visitor's cookies, and the nonce that each answer brings. */
class StoreApi {
  readonly #browser: Browser;
  readonly #shopUrl: string;
  #nonce = "";

  constructor(browser: Browser, shopUrl: string) {
    this.#browser = browser;
    this.#shopUrl = shopUrl;
  }

  get<T>(shape: z.ZodType<T>, path: string): Promise<T> {
    return this.#call(shape, path);
  }

  post<T>(shape: z.ZodType<T>, path: string, body: object): Promise<T> {
    return this.#call(shape, path, JSON.stringify(body));
  }

  async #call<T>(shape: z.ZodType<T>, path: string, body?: string): Promise<T> {
    const url = new URL(`/wp-json/wc/store/v1/${path}`, this.#shopUrl);
    const headers = { "content-type": "application/json", nonce: this.#nonce };
    const answer = await this.#browser.send(url, { headers, ...(body !== undefined && { method: "POST", body }) });
    this.#nonce = answer.headers.get("nonce") ?? this.#nonce;
    const text = await answer.text();
    if (!answer.ok) throw new PageError(`${url}: answered ${answer.status} ${text.slice(0, 300)}`);
    return shape.parse(JSON.parse(text));
  }
}
