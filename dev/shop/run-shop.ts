import { ingressProfile } from "../platform/real-profile.ts";
import { closeShops } from "./close-shops.ts";
import { loseDatabase, rollUnderLoad } from "./endure.ts";
import { openShop, sell } from "./sell.ts";
import type { ShopContext } from "./shop-context.ts";
import type { ShopSummary } from "./summary.ts";
import { trespass } from "./trespass.ts";

const names = { first: "hats", second: "shoes" };

/** Two Medusa shops from POST until nothing is left. Throws when something that was promised does not hold. */
export async function runShop(context: ShopContext): Promise<ShopSummary> {
  const { platform, watch } = context;
  const { store: first, readySeconds } = await openShop(context, names.first);
  const sale = await sell(context, first);
  const ordersAfterDatabaseLoss = await loseDatabase(context, first, sale);
  const { lost, answered } = await rollUnderLoad(context, first);
  await watch.time("the cluster's profile goes over to Ingress", () => platform.useProfile(ingressProfile));
  const { store: second } = await openShop(context, names.second);
  await sell(context, second);
  const crossStoreConnections = await trespass(context, first, second);
  const leftovers = await closeShops(context, { engine: "medusa", names: Object.values(names) });
  return {
    engine: "medusa",
    readySeconds,
    orderId: sale.orderId,
    ordersAfterDatabaseLoss,
    requestsLostInRollout: lost.length,
    requestsAnsweredInRollout: answered,
    crossStoreConnections,
    leftovers,
  };
}
