import { type Context, Hono } from "hono";
import { cartCookie, orderCookie } from "../cookies.ts";
import { addressForm, deliveryForm, problemsOf, readFields, readForm } from "../form.ts";
import type { Cart } from "../medusa/carts.ts";
import { addressPage, deliveryPage, type Filled } from "../pages/checkout.ts";
import type { Shop } from "../shop.ts";
import { findCart, findOpenCart } from "./find-cart.ts";
import { show } from "./show.ts";

async function showAddress(c: Context, shop: Shop, filled: Filled) {
  const status = Object.keys(filled.problems).length > 0 ? 400 : undefined;
  const body = addressPage(await shop.regions.current(), filled);
  return show(c, shop, { title: "Checkout", body, ...(status !== undefined && { status }) });
}

function known({ email, shipping_address }: Cart): Filled {
  const pairs = Object.entries({ email, ...shipping_address });
  return { values: Object.fromEntries(pairs.flatMap(([name, value]) => (value ? [[name, value]] : []))), problems: {} };
}

async function takeAddress(c: Context, shop: Shop) {
  const cart = await findOpenCart(c, shop);
  if (cart === undefined || cart.items.length === 0) return c.redirect("/cart", 303);
  const values = await readFields(c);
  const parsed = addressForm.safeParse(values);
  if (!parsed.success) return showAddress(c, shop, { values, problems: problemsOf(parsed.error) });
  const { email, ...address } = parsed.data;
  await shop.carts.sendTo(cart.id, email, address);
  return c.redirect("/checkout/delivery", 303);
}

async function placeOrder(c: Context, shop: Shop) {
  const { option_id } = await readForm(c, deliveryForm);
  const cart = await findCart(c, shop);
  if (cart === undefined)
    return c.redirect(orderCookie.read(c, shop.config.secure) === undefined ? "/cart" : "/order", 303);
  const order = await shop.orders.place(cart.id, option_id);
  orderCookie.write(c, order, shop.config.secure);
  cartCookie.forget(c, shop.config.secure);
  return c.redirect("/order", 303);
}

/** From cart to order in two forms: address, then delivery. */
export function checkoutRoutes(shop: Shop): Hono {
  return new Hono()
    .get("/checkout", async (c) => {
      const cart = await findOpenCart(c, shop);
      if (cart === undefined || cart.items.length === 0) return c.redirect("/cart", 303);
      return showAddress(c, shop, known(cart));
    })
    .post("/checkout", (c) => takeAddress(c, shop))
    .get("/checkout/delivery", async (c) => {
      const cart = await findOpenCart(c, shop);
      if (cart === undefined || cart.items.length === 0) return c.redirect("/cart", 303);
      if (!cart.email || !cart.shipping_address?.address_1) return c.redirect("/checkout", 303);
      const body = deliveryPage(cart, await shop.orders.shippingOptions(cart.id));
      return show(c, shop, { title: "Delivery and payment", body });
    })
    .post("/checkout/order", (c) => placeOrder(c, shop));
}
