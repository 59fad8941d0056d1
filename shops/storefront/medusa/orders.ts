import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { type Cart, type Carts, pathOf } from "./carts.ts";
import { BackendAwayError, BusyError, RefusedError } from "./errors.ts";
import type { StoreApi } from "./store-api.ts";

/** Paid outside the shop: on invoice, on delivery. The storefront offers no other payment. */
const manualPayment = "pp_system_default";

const patience = 15_000;
const busyPause = 250;

const option = z.object({ id: z.string(), name: z.string(), amount: z.number().nullish() });
const options = z.object({ shipping_options: z.array(option) });
const collection = z.object({ payment_collection: z.object({ id: z.string() }) });
const completion = z.object({
  type: z.string(),
  order: z.object({ id: z.string() }).nullish(),
  error: z.object({ message: z.string() }).nullish(),
});
const order = z.object({
  id: z.string(),
  display_id: z.number(),
  currency_code: z.string(),
  email: z.string().nullish(),
  item_total: z.number(),
  shipping_total: z.number(),
  tax_total: z.number(),
  total: z.number(),
  items: z.array(z.object({ title: z.string(), product_title: z.string().nullish(), quantity: z.number() })),
});

export type ShippingOption = z.infer<typeof option>;
export type Order = z.infer<typeof order>;

/** From a cart to an order. */
export class Orders {
  readonly #api: StoreApi;
  readonly #carts: Carts;
  readonly #running = new Map<string, Promise<string>>();

  constructor(api: StoreApi, carts: Carts) {
    this.#api = api;
    this.#carts = carts;
  }

  async shippingOptions(cartId: string): Promise<readonly ShippingOption[]> {
    const found = await this.#api.get(`/store/shipping-options?cart_id=${encodeURIComponent(cartId)}`, options);
    return found.shipping_options;
  }

  /** The order's id. A second click gets the first one's order instead of an error or another order. */
  place(cartId: string, optionId: string): Promise<string> {
    const running = this.#running.get(cartId);
    if (running !== undefined) return running;
    const order = this.#placePatiently(cartId, optionId).finally(() => this.#running.delete(cartId));
    this.#running.set(cartId, order);
    return order;
  }

  /** The other click may have reached another process: then the cart is busy for a while, and an order afterwards. */
  async #placePatiently(cartId: string, optionId: string): Promise<string> {
    const end = performance.now() + patience;
    for (;;) {
      const cart = await this.#carts.read(cartId);
      try {
        return await this.#placeOnce(cart, optionId);
      } catch (error) {
        if (cart.completed_at || performance.now() > end || error instanceof BackendAwayError) throw error;
        await pause(busyPause);
        const meanwhile = await this.#carts.read(cartId);
        if (!(error instanceof BusyError) && !meanwhile.completed_at) throw error;
      }
    }
  }

  async #placeOnce(cart: Cart, optionId: string): Promise<string> {
    if (!cart.completed_at) {
      await this.#api.post(`${pathOf(cart.id)}/shipping-methods`, { option_id: optionId }, z.unknown());
      const made = await this.#api.post("/store/payment-collections", { cart_id: cart.id }, collection);
      const path = `/store/payment-collections/${encodeURIComponent(made.payment_collection.id)}/payment-sessions`;
      await this.#api.post(path, { provider_id: manualPayment }, z.unknown());
    }
    // Completing a cart that is an order already answers that order.
    const done = await this.#api.post(`${pathOf(cart.id)}/complete`, {}, completion);
    if (done.type !== "order" || !done.order) {
      throw new RefusedError(`The cart became no order: ${done.error?.message ?? done.type}`);
    }
    return done.order.id;
  }

  async read(id: string): Promise<Order> {
    return (await this.#api.get(`/store/orders/${encodeURIComponent(id)}`, z.object({ order }))).order;
  }
}
