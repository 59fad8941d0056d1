import { ingressProfile } from "../../dev/platform/real-profile.ts";
import { closeShops } from "../close-shops.ts";
import { openShop } from "../open-shop.ts";
import { BrokenPromiseError, type ShopContext } from "../shop-context.ts";
import { findOrders, loseDatabase, rollUnderLoad, runSteps, type Step, sell } from "../steps.ts";
import { MedusaShop } from "./medusa-shop.ts";
import { smokeWithoutSales } from "./smoke-again.ts";
import type { MedusaSummary } from "./summary.ts";
import { trespass } from "./trespass.ts";

const names = { first: "hats", second: "shoes" };
// The last one takes the shop's sales away.
const steps: readonly Step<MedusaShop>[] = [sell, loseDatabase, findOrders, rollUnderLoad, smokeWithoutSales];

/** Two Medusa shops from POST until nothing is left. Throws when something that was promised does not hold. */
export async function runMedusa(context: ShopContext): Promise<MedusaSummary> {
  const { platform, watch } = context;
  const { store: first, readySeconds } = await openShop(context, "medusa", names.first);
  const { found } = await runSteps(steps, context, { shop: new MedusaShop(first, context), sells: true });
  const { sale, ordersAfterDatabaseLoss = 0, rollout } = found;
  if (sale === undefined || rollout === undefined) throw new BrokenPromiseError(`${names.first} sold nothing`);
  await watch.time("the cluster's profile goes over to Ingress", () => platform.useProfile(ingressProfile));
  const { store: second } = await openShop(context, "medusa", names.second);
  await runSteps([sell], context, { shop: new MedusaShop(second, context), sells: true });
  const crossStoreConnections = await trespass(context, first, second);
  const leftovers = await closeShops(context, { engine: "medusa", names: Object.values(names) });
  return {
    engine: "medusa",
    readySeconds,
    orderId: sale.orderId,
    ordersAfterDatabaseLoss,
    requestsLostInRollout: rollout.lost.length,
    requestsAnsweredInRollout: rollout.answered,
    crossStoreConnections,
    leftovers,
  };
}
