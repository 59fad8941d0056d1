import { fetch } from "undici";
import { expect } from "vitest";
import { namespaceOf } from "../constructs/index.ts";
import { pollUntil } from "../testbed/process/poll-until.ts";
import { losePod, rollOut } from "./disruptions.ts";
import type { InOrder } from "./in-order.ts";
import type { Merchant, SellingShop, Upload, UploadingShop } from "./selling-shop.ts";
import type { ShopContext } from "./shop-context.ts";
import { type LoadResult, SteadyLoad } from "./steady-load.ts";

/** An open shop, and the order of its tests. */
export interface ShopUnderTest<Shop extends SellingShop = SellingShop> {
  readonly tests: InOrder;
  readonly context: () => ShopContext;
  readonly shop: () => Shop;
  /** Whether it can sell; where it can't, what needs a sale is left out. */
  readonly sells: boolean;
}

/** A sale, seen from both sides. */
export interface Sale {
  readonly orderId: string;
  readonly merchant: Merchant;
}

/** Whoever asks before the test that finds it out gets an error. */
type Later<T> = () => T;

function later<T>(what: string): { set: (value: T) => void; get: Later<T> } {
  let found: { readonly value: T } | undefined;
  return {
    set: (value) => {
      found = { value };
    },
    get: () => {
      if (found === undefined) throw new Error(`${what} is not known yet`);
      return found.value;
    },
  };
}

/** A test of what only a shop that sells can do. */
function ofSales({ tests, sells }: ShopUnderTest, title: string, run: () => Promise<void>): void {
  if (sells) tests.step(title, run);
  else tests.leaveOut(title);
}

/** @returns the sale, for tests after it. */
export function testSale(under: ShopUnderTest): Later<Sale> {
  const sale = later<Sale>("a sale");
  ofSales(under, "a shopper buys through the gateway, and the merchant finds the order", async () => {
    const [{ watch }, shop] = [under.context(), under.shop()];
    const { name } = shop.store;
    const order = await watch.time(
      `a shopper of ${name} lists, fills a cart, checks out`,
      () => shop.buy(),
      ({ number, product }) => `order ${number}, ${product}`,
    );
    const merchant = await watch.time(`the merchant of ${name} asks for credentials and logs in`, () => shop.logIn());
    const orders = await merchant.standingOrders();
    const seen = orders.find(({ number }) => number === order.number);
    expect(seen, `the merchant of ${name} sees order ${order.number}`).toBeDefined();
    sale.set({ orderId: seen?.id ?? "", merchant });
  });
  return sale.get;
}

export function testLostDatabase({ tests, context, shop }: ShopUnderTest): void {
  tests.step("the shop answers again after its database's pod is lost", async () => {
    const { cluster, gateway, watch } = context();
    const { store, pages } = shop();
    const [page = ""] = pages;
    await watch.time("the database's pod is lost and replaced", () =>
      losePod(cluster, namespaceOf(store.name), "database-0"),
    );
    await watch.time(`${store.name} answers again`, () =>
      pollUntil({ what: `${page} answers 200`, timeoutMs: 60_000, everyMs: 100 }, async () => {
        const answer = await fetch(page, { dispatcher: gateway, signal: AbortSignal.timeout(20_000) });
        await answer.body?.cancel();
        return answer.ok || undefined;
      }),
    );
  });
}

/** @returns how many orders stand, for tests after it. */
export function testStandingOrders(under: ShopUnderTest, sale: Later<Sale>): Later<number> {
  const count = later<number>("the number of orders");
  ofSales(under, "orders stand after the database's pod is lost", async () => {
    const { orderId, merchant } = sale();
    const orders = await under.context().watch.time(
      "orders that stand",
      () => merchant.standingOrders(),
      (stand) => String(stand.length),
    );
    expect(orders.map(({ id }) => id)).toContain(orderId);
    count.set(orders.length);
  });
  return count.get;
}

/** Each moment of a rollout meets some requests, and two cores still have time for the rollout itself. */
const crowd = { shoppers: 4, thinkMs: 100 };

/** @returns how requests fared meanwhile, for tests after it. */
export function testRollout({ tests, context, shop }: ShopUnderTest): Later<LoadResult> {
  const rollout = later<LoadResult>("the rollout");
  tests.step("every pod that shoppers reach is replaced under load, and no request is lost", async () => {
    const { cluster, gateway, watch } = context();
    const { store, pages, deployments } = shop();
    const result = await watch.time(
      "every pod that shoppers reach is replaced under load",
      async () => {
        await using load = new SteadyLoad({ urls: pages, dispatcher: gateway, ...crowd });
        await rollOut(cluster, namespaceOf(store.name), deployments);
        return await load.stop();
      },
      ({ answered, lost }) => `${answered} requests answered, ${lost.length} lost`,
    );
    rollout.set(result);
    expect.soft(result.lost).toEqual([]);
    // Nothing lost of nothing asked would show nothing.
    expect.soft(result.answered).toBeGreaterThan(0);
  });
  return rollout.get;
}

/** @returns what was uploaded, for tests after it. */
export function testUpload({ tests, context, shop }: ShopUnderTest<UploadingShop>): Later<Upload> {
  const upload = later<Upload>("an upload");
  tests.step("the merchant uploads a picture", async () => {
    const { store } = shop();
    upload.set(
      await context().watch.time(
        `the merchant of ${store.name} uploads a picture`,
        () => shop().upload(),
        ({ url }) => url,
      ),
    );
  });
  return upload.get;
}

export function testKeptUpload({ tests, context }: ShopUnderTest<UploadingShop>, upload: Later<Upload>): void {
  tests.step("a picture that was uploaded is there after all pods were replaced", async () => {
    const { url, content } = upload();
    const answer = await fetch(url, { dispatcher: context().gateway, signal: AbortSignal.timeout(20_000) });
    const seen = Buffer.from(await answer.arrayBuffer());
    expect([answer.status, seen.equals(content)], `${url} is still the picture`).toEqual([200, true]);
  });
}
