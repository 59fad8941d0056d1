import { describe, expect } from "vitest";
import { ingressProfile } from "../../dev/platform/real-profile.ts";
import { leftAfterDelete } from "../close-shops.ts";
import { platformTests } from "../in-cluster/platform-tests.ts";
import { inOrder } from "../in-order.ts";
import { type OpenShop, openShop } from "../open-shop.ts";
import type { PlatformHome } from "../options.ts";
import { type ShopUnderTest, testLostDatabase, testRollout, testSale, testStandingOrders } from "../selling-tests.ts";
import type { ShopContext } from "../shop-context.ts";
import { crossStoreAccess } from "./cross-store-access.ts";
import { MedusaShop } from "./medusa-shop.ts";
import { smokeAgain } from "./smoke-again.ts";

const engine = "medusa";
const names = { first: "hats", second: "shoes" };

/** Two Medusa shops from POST until nothing is left. */
export function medusaTests(context: () => ShopContext, home: PlatformHome): void {
  const tests = inOrder();
  let first: OpenShop;
  let second: OpenShop;
  let reached: readonly unknown[] = [];

  tests.step(`${names.first} is Ready: its smoke test has placed an order`, async () => {
    first = await openShop(context(), engine, names.first);
  });
  const underFirst = shopUnderTest(tests, context, () => first);
  const sale = testSale(underFirst);
  testLostDatabase(underFirst);
  const orders = testStandingOrders(underFirst, sale);
  const rollout = testRollout(underFirst);
  if (home === "in-cluster") platformTests(tests, context, names.first);
  // It takes the shop's sales away.
  testSmokeWithoutSales(underFirst);

  tests.step(`${names.second} is Ready where the cluster's profile goes by Ingress`, async () => {
    const { platform, watch } = context();
    await watch.time("the cluster's profile goes over to Ingress", () => platform.useProfile(ingressProfile));
    second = await openShop(context(), engine, names.second);
  });
  describe(names.second, () => void testSale(shopUnderTest(tests, context, () => second)));

  tests.step("no pod of one shop reaches another shop or the platform", async () => {
    reached = await crossStoreAccess(context(), first.store, second.store);
    expect.soft(reached).toEqual([]);
  });
  tests.step("nothing is left of shops that are deleted", async (tell) => {
    const left = await leftAfterDelete(context(), { engine, names: Object.values(names) });
    tell({
      medusa: {
        engine,
        readySeconds: first.readySeconds,
        orderId: sale().orderId,
        ordersAfterDatabaseLoss: orders(),
        requestsLostInRollout: rollout().lost.length,
        requestsAnsweredInRollout: rollout().answered,
        crossStoreConnections: reached.length,
        leftovers: left.length,
      },
      parts: context().watch.parts,
    });
    expect(left).toEqual([]);
  });
}

function shopUnderTest(
  tests: ShopUnderTest["tests"],
  context: () => ShopContext,
  opened: () => OpenShop,
): ShopUnderTest<MedusaShop> {
  return { tests, context, shop: () => new MedusaShop(opened().store, context()), sells: true };
}

function testSmokeWithoutSales({ tests, context, shop }: ShopUnderTest<MedusaShop>): void {
  tests.step("the smoke test passes once more after the merchant has stopped the shop from selling", async () => {
    const merchant = await shop().logIn();
    await merchant.stopSelling();
    const said = await context().watch.time(
      "the merchant sells to no country, and the smoke test runs once more",
      () => smokeAgain(context(), shop().store),
      (line) => line,
    );
    expect(said).toContain("not ordered because of regions: the shop sells to no country");
  });
}
