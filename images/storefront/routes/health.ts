import { Hono } from "hono";
import type { Shop } from "../shop.ts";

/** /healthz: this process answers. /readyz: it also reaches Medusa with its key; 503 by the error page otherwise. */
export function healthRoutes(shop: Shop): Hono {
  return new Hono()
    .get("/healthz", (c) => c.text("ok"))
    .get("/readyz", async (c) => {
      await shop.products.page(1);
      return c.text("ok");
    });
}
