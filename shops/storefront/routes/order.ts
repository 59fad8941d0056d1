import { Hono } from "hono";
import { orderCookie } from "../cookies.ts";
import { NotThereError } from "../medusa/errors.ts";
import { orderPage } from "../pages/order.ts";
import type { Shop } from "../shop.ts";
import { show } from "./show.ts";

/** The order that this browser placed last. */
export function orderRoutes(shop: Shop): Hono {
  return new Hono().get("/order", async (c) => {
    const id = orderCookie.read(c, shop.config.secure);
    if (id === undefined) throw new NotThereError("This browser has placed no order lately.");
    return show(c, shop, { title: "Order confirmed", body: orderPage(await shop.orders.read(id)) });
  });
}
