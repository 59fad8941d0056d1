import { fetch } from "undici";
import { pollUntil } from "../testbed/process/poll-until.ts";
import { losePod, rollOut } from "./disruptions.ts";
import type { Merchant, SellingShop, Upload, UploadingShop } from "./selling-shop.ts";
import { BrokenPromiseError, namespaceOf, type ShopContext } from "./shop-context.ts";
import { type LoadResult, SteadyLoad } from "./steady-load.ts";

/** A sale, seen from both sides. */
export interface Sale {
  readonly orderId: string;
  readonly merchant: Merchant;
}

/** What the steps of a run have found out so far. */
export interface Found {
  readonly sale?: Sale;
  readonly ordersAfterDatabaseLoss?: number;
  readonly rollout?: LoadResult;
  readonly upload?: Upload;
  readonly uploadsAfterRollout?: number;
}

/** One thing that is done to an open shop. */
export interface Step<Shop extends SellingShop = SellingShop> {
  /** A fact, as the JSON names it where it is not run. */
  readonly title: string;
  /** Whether only a shop that sells can be asked for it. */
  readonly ofSales?: true;
  /** @throws BrokenPromiseError for what does not hold. */
  readonly run: (context: ShopContext, shop: Shop, found: Found) => Promise<Found>;
}

export interface StepsResult {
  readonly found: Found;
  readonly notRun: readonly string[];
}

/** Runs the steps in their order, and those of sales only in a shop that sells. */
export async function runSteps<Shop extends SellingShop>(
  steps: readonly Step<Shop>[],
  context: ShopContext,
  { shop, sells }: { readonly shop: Shop; readonly sells: boolean },
): Promise<StepsResult> {
  let found: Found = {};
  const notRun = steps.filter(({ ofSales }) => ofSales && !sells).map(({ title }) => title);
  for (const { run } of steps.filter(({ ofSales }) => !ofSales || sells)) {
    found = { ...found, ...(await run(context, shop, found)) };
  }
  for (const title of notRun) context.say(`  not run  ${title}`);
  return { found, notRun };
}

export const sell: Step = {
  title: "a shopper buys through the gateway, and the merchant finds the order",
  ofSales: true,
  run: async ({ watch }, shop) => {
    const { name } = shop.store;
    const order = await watch.time(
      `a shopper of ${name} lists, fills a cart, checks out`,
      () => shop.buy(),
      ({ number, product }) => `order ${number}, ${product}`,
    );
    const merchant = await watch.time(`the merchant of ${name} asks for credentials and logs in`, () => shop.logIn());
    const orders = await merchant.standingOrders();
    const seen = orders.find(({ number }) => number === order.number);
    if (seen === undefined) throw new BrokenPromiseError(`the merchant of ${name} sees no order ${order.number}`);
    return { sale: { orderId: seen.id, merchant } };
  },
};

export const loseDatabase: Step = {
  title: "the shop answers again after its database's pod is lost",
  run: async ({ cluster, gateway, watch }, { store, pages: [page = ""] }) => {
    await watch.time("the database's pod is lost and replaced", () =>
      losePod(cluster, namespaceOf(store), "database-0"),
    );
    await watch.time(`${store.name} answers again`, () =>
      pollUntil({ what: `${page} answers 200`, timeoutMs: 60_000, everyMs: 100 }, async () => {
        const answer = await fetch(page, { dispatcher: gateway, signal: AbortSignal.timeout(20_000) });
        await answer.body?.cancel();
        return answer.ok || undefined;
      }),
    );
    return {};
  },
};

export const findOrders: Step = {
  title: "orders stand after the database's pod is lost",
  ofSales: true,
  run: async ({ watch }, { store }, { sale }) => {
    const orders = await watch.time(
      "orders that stand",
      async () => (await sale?.merchant.standingOrders()) ?? [],
      (stand) => String(stand.length),
    );
    if (orders.some(({ id }) => id === sale?.orderId)) return { ordersAfterDatabaseLoss: orders.length };
    throw new BrokenPromiseError(`order ${sale?.orderId} of ${store.name} is gone with the database's pod`);
  },
};

/** Each moment of a rollout meets some requests, and two cores still have time for the rollout itself. */
const crowd = { shoppers: 4, thinkMs: 100 };

export const rollUnderLoad: Step = {
  title: "every pod that shoppers reach is replaced under load, and no request is lost",
  run: async ({ cluster, gateway, watch, say }, { store, pages, deployments }) => {
    const rollout = await watch.time(
      "every pod that shoppers reach is replaced under load",
      async () => {
        await using load = new SteadyLoad({ urls: pages, dispatcher: gateway, ...crowd });
        await rollOut(cluster, namespaceOf(store), deployments);
        const result = await load.stop();
        for (const line of result.lost.slice(0, 5)) say(`          lost: ${line}`);
        return result;
      },
      ({ answered, lost }) => `${answered} requests answered, ${lost.length} lost`,
    );
    return { rollout };
  },
};

export const uploadPicture: Step<UploadingShop> = {
  title: "the merchant uploads a picture",
  run: async ({ watch }, shop) => {
    const upload = await watch.time(
      `the merchant of ${shop.store.name} uploads a picture`,
      () => shop.upload(),
      ({ url }) => url,
    );
    return { upload };
  },
};

export const findUpload: Step<UploadingShop> = {
  title: "a picture that was uploaded is there after all pods were replaced",
  run: async ({ gateway }, { store }, { upload }) => {
    if (upload === undefined) throw new BrokenPromiseError(`nothing was uploaded to ${store.name}`);
    const answer = await fetch(upload.url, { dispatcher: gateway, signal: AbortSignal.timeout(20_000) });
    const content = Buffer.from(await answer.arrayBuffer());
    if (answer.ok && content.equals(upload.content)) return { uploadsAfterRollout: 1 };
    throw new BrokenPromiseError(`${upload.url} is not the picture any more: HTTP ${answer.status}`);
  },
};
