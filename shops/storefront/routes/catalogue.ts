import { Hono } from "hono";
import * as z from "zod";
import { productPage } from "../pages/product.ts";
import { productList } from "../pages/product-list.ts";
import type { Shop } from "../shop.ts";
import { show } from "./show.ts";

const pageNumber = z.coerce.number().int().min(1).max(10_000).catch(1);

/** What there is to buy. */
export function catalogueRoutes(shop: Shop): Hono {
  return new Hono()
    .get("/", async (c) => {
      const page = pageNumber.parse(c.req.query("page") ?? "1");
      const { products, count } = await shop.products.page(page);
      return show(c, shop, { title: shop.config.title, body: productList({ products, count, page }) });
    })
    .get("/products/:handle", async (c) => {
      const product = await shop.products.byHandle(c.req.param("handle"));
      return show(c, shop, { title: product.title, body: productPage(product) });
    });
}
