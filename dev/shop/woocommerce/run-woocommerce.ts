import type { StoreResource } from "../../../contract/index.ts";
import { pollUntil } from "../../servers/poll-until.ts";
import { closeShops } from "../close-shops.ts";
import { BrokenPromiseError, namespaceOf, type ShopContext } from "../shop-context.ts";
import { runChecks } from "./check.ts";
import { podChecks } from "./checks-pods.ts";
import { absentWords, shopChecks } from "./checks-shop.ts";
import { wordpressChecks } from "./checks-wordpress.ts";
import { wordpressProfile } from "./profile.ts";
import type { WoocommerceSummary } from "./summary.ts";
import { WordpressShop } from "./wordpress-shop.ts";

const everyMs = 250;
const settledWithinMs = 600_000;
const name = "lamps";
const without = `no plugin archive: STOREPLANE_WOOCOMMERCE_ZIP names none, so setup ended with "${absentWords}"`;

/** A WooCommerce shop from POST until nothing is left; as far as it goes where its image has no plugin. */
export async function runWoocommerce(context: ShopContext, hasPlugin: boolean): Promise<WoocommerceSummary> {
  const { platform, cluster, api, gateway, watch, say } = context;
  const profile = wordpressProfile({ hasPlugin });
  await watch.time("the cluster's profile gets mail", () => platform.useProfile(profile));
  const store = { name, engine: "woocommerce", cluster: cluster.id };
  say(`\nPOST /v1/stores ${JSON.stringify(store)}`);
  await api.create(store);
  const settled = await watch.time(
    `${name} is settled`,
    () => settle(context),
    ({ phase, failure }) => failure?.message ?? phase,
  );
  const url = settled.endpoints?.url;
  if (url === undefined) throw new BrokenPromiseError(`${name} tells no address`);
  const shop = new WordpressShop({ cluster, namespace: namespaceOf(store), url, gateway });
  const all = [...podChecks, ...wordpressChecks, ...shopChecks];
  const checks = await watch.time(
    "checks of the running WordPress",
    () => runChecks(all, { ...context, shop, hasPlugin }),
    ({ passed, failed, notRun }) => `${passed.length} passed, ${failed.length} failed, ${notRun.length} not run`,
  );
  const leftovers = await closeShops(context, { engine: store.engine, names: [name] });
  return { plugin: hasPlugin, checks, why: hasPlugin ? "the image has the plugin" : without, leftovers };
}

/** Ready, or as far as it gets: setup has failed by its own word. */
function settle({ api }: ShopContext): Promise<StoreResource> {
  return pollUntil(
    { what: `${name} is Ready or its setup has failed`, timeoutMs: settledWithinMs, everyMs },
    async () => {
      const store = await api.read(name);
      const { phase, failure } = store;
      const hasFailed = failure?.reason === "HookFailed" && failure.step === "setup";
      return phase === "Ready" || hasFailed ? store : undefined;
    },
  );
}
