import { Hono } from "hono";
import { RefusedError } from "../medusa/errors.ts";
import type { Shop } from "../shop.ts";

/**
 * /healthz: this process answers. /readyz: it also reaches Medusa with its key; 503 by the error page otherwise. A shop
 * whose merchant stops it from selling is reached all the same: only a running pod can tell shoppers so.
 */
export function healthRoutes(shop: Shop): Hono {
  return new Hono()
    .get("/healthz", (c) => c.text("ok"))
    .get("/readyz", async (c) => {
      await shop.products.page(1).catch((error: unknown) => {
        if (!(error instanceof RefusedError)) throw error;
      });
      return c.text("ok");
    });
}
