import type { StoreResource } from "../../contract/index.ts";
import { provision } from "../demo/provision.ts";
import { Browser } from "./browser.ts";
import { logInAsMerchant } from "./log-in.ts";
import type { Merchant } from "./merchant.ts";
import { addressesOf, BrokenPromiseError, type ShopContext } from "./shop-context.ts";
import { buy } from "./shopper.ts";

const everyMs = 250;

/** A shop and the seconds from POST until its smoke test had placed an order. */
export interface OpenShop {
  readonly store: StoreResource;
  readonly readySeconds: number;
}

/** Asks the API for a Medusa store and follows its steps until it is Ready. */
export async function openShop({ api, cluster, watch, say }: ShopContext, name: string): Promise<OpenShop> {
  const store = { name, engine: "medusa", cluster: cluster.id };
  say(`\nPOST /v1/stores ${JSON.stringify(store)}`);
  const { resource, seconds } = await watch.time(`${name} Ready`, () =>
    provision({ api, store, everyMs, onStep: say, onReady: () => undefined }),
  );
  const smoke = resource.steps.find((step) => step.name === "live");
  if (smoke?.state !== "Done")
    throw new BrokenPromiseError(`${name} is Ready though its smoke test is ${smoke?.state}`);
  return { store: resource, readySeconds: Math.round(seconds * 10) / 10 };
}

/** A sale, seen from both sides. */
export interface Sale {
  readonly orderId: string;
  readonly merchant: Merchant;
}

/** Buys as a shopper, then finds the order as the merchant, who logs in with the credentials asked from the API. */
export async function sell({ platform, gateway, watch }: ShopContext, store: StoreResource): Promise<Sale> {
  const { url, apiUrl } = addressesOf(store);
  const order = await watch.time(
    `a shopper of ${store.name} lists, fills a cart, checks out`,
    () => buy(new Browser(gateway), url),
    ({ number, product }) => `order ${number}, ${product}`,
  );
  const merchant = await watch.time(`the merchant of ${store.name} asks for credentials and logs in`, () =>
    logInAsMerchant({ api: platform.url, store: store.name, apiUrl, dispatcher: gateway }),
  );
  const orders = await merchant.standingOrders();
  const found = orders.find(({ display_id }) => String(display_id) === order.number);
  if (found === undefined) throw new BrokenPromiseError(`the merchant of ${store.name} sees no order ${order.number}`);
  return { orderId: found.id, merchant };
}
