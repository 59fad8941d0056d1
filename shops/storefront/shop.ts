import type { Config } from "./config.ts";
import { Carts } from "./medusa/carts.ts";
import { Orders } from "./medusa/orders.ts";
import { Products } from "./medusa/products.ts";
import { Regions } from "./medusa/regions.ts";
import { StoreApi } from "./medusa/store-api.ts";

/** What the routes work with. */
export interface Shop {
  readonly config: Config;
  readonly regions: Regions;
  readonly products: Products;
  readonly carts: Carts;
  readonly orders: Orders;
}

export function openShop(config: Config): Shop {
  const api = new StoreApi(config);
  const regions = new Regions(api);
  const carts = new Carts(api);
  return { config, regions, products: new Products(api, regions), carts, orders: new Orders(api, carts) };
}
