import type { ShopContext } from "../shop-context.ts";
import type { WordpressShop } from "./wordpress-shop.ts";

/** What a check looks at. */
export interface CheckContext extends ShopContext {
  readonly shop: WordpressShop;
  /** Whether the image has the WooCommerce plugin. */
  readonly hasPlugin: boolean;
}
