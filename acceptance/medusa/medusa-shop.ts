import { askCredentials } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { Browser } from "../browser.ts";
import type { ConfirmedOrder, SellingShop } from "../selling-shop.ts";
import { BrokenPromiseError, type ShopContext } from "../shop-context.ts";
import { AdminApiError, MedusaMerchant } from "./merchant.ts";
import { buy } from "./shopper.ts";

/** A Medusa shop that is Ready: its storefront, and the API behind it under a host of its own. */
export class MedusaShop implements SellingShop {
  readonly store: StoreResource;
  readonly pages: readonly string[];
  readonly deployments = ["server", "storefront"];
  readonly #context: Pick<ShopContext, "api" | "gateway">;
  readonly #url: string;
  readonly #apiUrl: string;

  /** @throws BrokenPromiseError for a store that tells no address of its API. */
  constructor(store: StoreResource, context: Pick<ShopContext, "api" | "gateway">) {
    const { name, endpoints } = store;
    if (endpoints?.apiUrl === undefined)
      throw new BrokenPromiseError(`${name} is Ready and tells no address of its API`);
    this.store = store;
    this.#context = context;
    this.#url = endpoints.url;
    this.#apiUrl = endpoints.apiUrl;
    this.pages = [this.#url, `${this.#apiUrl}/health`];
  }

  buy(): Promise<ConfirmedOrder> {
    return buy(new Browser(this.#context.gateway), this.#url);
  }

  async logIn(): Promise<MedusaMerchant> {
    const { api, gateway } = this.#context;
    const { name } = this.store;
    const { email, password } = await askCredentials({ api, name });
    if (email === undefined) throw new AdminApiError(`the credentials of ${name} name no e-mail to log in with`);
    return MedusaMerchant.logIn({ apiUrl: this.#apiUrl, email, password, dispatcher: gateway });
  }
}
