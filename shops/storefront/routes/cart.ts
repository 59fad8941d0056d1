import { Hono } from "hono";
import { cartCookie } from "../cookies.ts";
import { addForm, changeForm, readForm } from "../form.ts";
import { cartPage } from "../pages/cart.ts";
import type { Shop } from "../shop.ts";
import { findOpenCart } from "./find-cart.ts";
import { show } from "./show.ts";

/** What the shopper wants. Every change answers with a redirect, so that reloading repeats nothing. */
export function cartRoutes(shop: Shop): Hono {
  return new Hono()
    .get("/cart", async (c) => show(c, shop, { title: "Cart", body: cartPage(await findOpenCart(c, shop)) }))
    .post("/cart/lines", async (c) => {
      const line = await readForm(c, addForm);
      const cart = (await findOpenCart(c, shop)) ?? (await shop.carts.create((await shop.regions.current()).id));
      cartCookie.write(c, cart.id, shop.config.secure);
      await shop.carts.add(cart.id, line);
      return c.redirect("/cart", 303);
    })
    .post("/cart/lines/:line", async (c) => {
      const { quantity } = await readForm(c, changeForm);
      const cart = await findOpenCart(c, shop);
      const line = cart?.items.find(({ id }) => id === c.req.param("line"));
      if (cart !== undefined && line !== undefined) await shop.carts.change(cart.id, line.id, quantity);
      return c.redirect("/cart", 303);
    });
}
