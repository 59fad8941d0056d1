import type { StoreResource } from "../../contract/index.ts";
import { losePod, rollOut } from "./disruptions.ts";
import type { Sale } from "./sell.ts";
import { addressesOf, BrokenPromiseError, namespaceOf, type ShopContext } from "./shop-context.ts";
import { type LoadResult, SteadyLoad } from "./steady-load.ts";

/** Each moment of a rollout meets some requests, and two cores still have time for the rollout itself. */
const crowd = { shoppers: 4, thinkMs: 100 };

/** Takes the database's pod away by force; answers how many orders stand afterwards. */
export async function loseDatabase({ cluster, watch }: ShopContext, store: StoreResource, sale: Sale): Promise<number> {
  await watch.time("the database's pod is lost and replaced", () => losePod(cluster, namespaceOf(store), "database-0"));
  const orders = await watch.time(
    "orders that stand",
    () => sale.merchant.standingOrders(),
    (found) => String(found.length),
  );
  if (orders.some(({ id }) => id === sale.orderId)) return orders.length;
  throw new BrokenPromiseError(`order ${sale.orderId} of ${store.name} is gone with the database's pod`);
}

/** Replaces the pods of the storefront and of the API behind it while shoppers look at both. */
export async function rollUnderLoad({ cluster, gateway, watch, say }: ShopContext, store: StoreResource) {
  const { url, apiUrl } = addressesOf(store);
  return watch.time(
    "every pod that shoppers reach is replaced under load",
    async (): Promise<LoadResult> => {
      await using load = new SteadyLoad({ urls: [url, `${apiUrl}/health`], dispatcher: gateway, ...crowd });
      await rollOut(cluster, namespaceOf(store), ["server", "storefront"]);
      const result = await load.stop();
      for (const line of result.lost.slice(0, 5)) say(`          lost: ${line}`);
      return result;
    },
    ({ answered, lost }) => `${answered} requests answered, ${lost.length} lost`,
  );
}
