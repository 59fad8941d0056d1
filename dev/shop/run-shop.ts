import { leftoversIn } from "../demo/cluster-contents.ts";
import { removeStores } from "../demo/remove-stores.ts";
import { ingressProfile } from "../platform/real-profile.ts";
import { loseDatabase, rollUnderLoad } from "./endure.ts";
import { openShop, sell } from "./sell.ts";
import type { ShopContext } from "./shop-context.ts";
import type { ShopSummary } from "./summary.ts";
import { trespass } from "./trespass.ts";

const everyMs = 250;
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
  const leftovers = await closeShops(context);
  return {
    engine: "medusa",
    readySeconds,
    orderId: sale.orderId,
    ordersAfterDatabaseLoss,
    requestsLostInRollout: lost.length,
    requestsAnsweredInRollout: answered,
    crossStoreConnections,
    leftovers,
    partsSeconds: watch.parts,
  };
}

async function closeShops({ api, cluster, watch, say }: ShopContext): Promise<number> {
  const stores = Object.values(names).map((name) => ({ name, engine: "medusa", cluster: cluster.id }));
  await watch.time("both deleted", () => removeStores(stores, { api, everyMs }));
  const left = await watch.time(
    "objects, namespaces and volumes left",
    async () => leftoversIn(cluster),
    (found) => String(found.length),
  );
  for (const name of left) say(`          left: ${name}`);
  return left.length;
}
