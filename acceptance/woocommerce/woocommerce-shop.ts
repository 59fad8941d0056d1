import { askCredentials } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { Browser } from "../browser.ts";
import type { ConfirmedOrder, Upload, UploadingShop } from "../selling-shop.ts";
import type { ShopContext } from "../shop-context.ts";
import { WordpressMerchant } from "./merchant.ts";
import { buy } from "./shopper.ts";
import type { WordpressShop } from "./wordpress-shop.ts";

/** A WooCommerce shop, or the WordPress that it stops at where its image has no plugin. */
export class WoocommerceShop implements UploadingShop {
  readonly store: StoreResource;
  readonly pages: readonly string[];
  readonly deployments = ["web"];
  readonly #wordpress: WordpressShop;
  readonly #context: Pick<ShopContext, "api" | "gateway">;

  constructor(store: StoreResource, wordpress: WordpressShop, context: Pick<ShopContext, "api" | "gateway">) {
    const { url } = wordpress;
    this.store = store;
    this.pages = [`${url}/`, `${url}/wp-login.php`];
    this.#wordpress = wordpress;
    this.#context = context;
  }

  buy(): Promise<ConfirmedOrder> {
    return buy(new Browser(this.#context.gateway), this.#wordpress.url);
  }

  async logIn(): Promise<WordpressMerchant> {
    const { username: user = "", password } = await askCredentials({
      api: this.#context.api,
      name: this.store.name,
    });
    return WordpressMerchant.logIn(this.#wordpress, { user, password });
  }

  /** By the login of the Secret: the API gives none of a shop that is not set up. */
  async upload(): Promise<Upload> {
    const secret = await this.#wordpress.secret("admin-v1");
    const [user = "", password = ""] = ["username", "password"].map((key) => secret.get(key));
    const merchant = await WordpressMerchant.logIn(this.#wordpress, { user, password });
    return merchant.upload();
  }
}
