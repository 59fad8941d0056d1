import { describe, expect } from "vitest";
import { namespaceOf } from "../../constructs/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { leftAfterDelete } from "../close-shops.ts";
import { inOrder } from "../in-order.ts";
import { testLogs } from "../log-tests.ts";
import { openShop } from "../open-shop.ts";
import type { PlatformHome } from "../options.ts";
import type { UploadingShop } from "../selling-shop.ts";
import {
  type ShopUnderTest,
  testKeptUpload,
  testLostDatabase,
  testRollout,
  testSale,
  testStandingOrders,
  testUpload,
} from "../selling-tests.ts";
import { BrokenPromiseError, type ShopContext } from "../shop-context.ts";
import type { CheckContext } from "./check-context.ts";
import { podChecks } from "./checks-pods.ts";
import { shopChecks } from "./checks-shop.ts";
import { wordpressChecks } from "./checks-wordpress.ts";
import { wordpressProfile } from "./profile.ts";
import { WoocommerceShop } from "./woocommerce-shop.ts";
import { WordpressShop } from "./wordpress-shop.ts";

const everyMs = 250;
const settledWithinMs = 600_000;
const engine = "woocommerce";
const name = "lamps";

/** What its image has, and where the platform is that opens it. */
interface WhichShop {
  readonly hasPlugin: boolean;
  readonly home: PlatformHome;
}

/** A WooCommerce shop from POST until nothing is left; as far as it goes where its image has no plugin. */
export function woocommerceTests(context: () => ShopContext, { hasPlugin, home }: WhichShop): void {
  const tests = inOrder();
  let at: CheckContext;
  let readySeconds: number | undefined;
  let shop: UploadingShop;

  tests.step(hasPlugin ? `${name} is Ready: its smoke test has placed an order` : `${name} has told why`, async () => {
    const { platform, cluster, gateway, watch } = context();
    const profile = wordpressProfile({ hasPlugin });
    await watch.time("the cluster's profile gets mail and a public port", () => platform.useProfile(profile));
    const opened = hasPlugin ? await openShop(context(), engine, name) : { store: await openWordpress(context()) };
    if ("readySeconds" in opened) readySeconds = opened.readySeconds;
    const url = opened.store.endpoints?.url;
    if (url === undefined) throw new BrokenPromiseError(`${name} tells no address`);
    const wordpress = new WordpressShop({ cluster, namespace: namespaceOf(opened.store.name), url, gateway });
    at = { ...context(), shop: wordpress, hasPlugin };
    shop = new WoocommerceShop(opened.store, wordpress, context());
  });
  describe("checks", () => {
    podChecks(tests, () => at);
    wordpressChecks(tests, () => at);
    shopChecks(tests, () => at, hasPlugin);
  });
  // After the checks, which count what a new shop holds.
  const under: ShopUnderTest<UploadingShop> = { tests, context, shop: () => shop, sells: hasPlugin };
  const sale = testSale(under);
  const upload = testUpload(under);
  testLostDatabase(under);
  const orders = testStandingOrders(under, sale);
  const rollout = testRollout(under);
  testKeptUpload(under, upload);
  testLogs(under, home);
  tests.step("nothing is left of a shop that is deleted", async (tell) => {
    const left = await leftAfterDelete(context(), { engine, names: [name] });
    tell({
      woocommerce: {
        ...(readySeconds !== undefined && { readySeconds }),
        ...(hasPlugin && { orderId: sale().orderId, ordersAfterDatabaseLoss: orders() }),
        requestsLostInRollout: rollout().lost.length,
        requestsAnsweredInRollout: rollout().answered,
        uploadsAfterRollout: 1,
        leftovers: left.length,
      },
      parts: context().watch.parts,
    });
    expect(left).toEqual([]);
  });
}

/** A store of an image without the plugin, as far as it gets: setup has failed by its own word. */
async function openWordpress({ api, cluster, watch, say }: ShopContext): Promise<StoreResource> {
  const store = { name, engine, cluster: cluster.id };
  say(`\nPOST /v1/stores ${JSON.stringify(store)}`);
  await api.createStore(store);
  return watch.time(
    `${name} is settled`,
    () =>
      pollUntil({ what: `the setup of ${name} has failed`, timeoutMs: settledWithinMs, everyMs }, async () => {
        const seen = await api.getStore(name);
        return seen.failure?.reason === "HookFailed" ? seen : undefined;
      }),
    ({ phase, failure }) => failure?.message ?? phase,
  );
}
