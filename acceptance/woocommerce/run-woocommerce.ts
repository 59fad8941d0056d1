import type { StoreResource } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { closeShops } from "../close-shops.ts";
import { openShop } from "../open-shop.ts";
import type { UploadingShop } from "../selling-shop.ts";
import { BrokenPromiseError, namespaceOf, type ShopContext } from "../shop-context.ts";
import {
  findOrders,
  findUpload,
  loseDatabase,
  rollUnderLoad,
  runSteps,
  type Step,
  sell,
  uploadPicture,
} from "../steps.ts";
import { runChecks } from "./check.ts";
import { podChecks } from "./checks-pods.ts";
import { absentWords, shopChecks } from "./checks-shop.ts";
import { wordpressChecks } from "./checks-wordpress.ts";
import { wordpressProfile } from "./profile.ts";
import { summarize, type WoocommerceSummary } from "./summary.ts";
import { WoocommerceShop } from "./woocommerce-shop.ts";
import { WordpressShop } from "./wordpress-shop.ts";

const everyMs = 250;
const settledWithinMs = 600_000;
const engine = "woocommerce";
const name = "lamps";
/** After the checks, which count what a new shop holds. */
const steps: readonly Step<UploadingShop>[] = [
  sell,
  uploadPicture,
  loseDatabase,
  findOrders,
  rollUnderLoad,
  findUpload,
];
const without = `no plugin archive: STOREPLANE_WOOCOMMERCE_ZIP names none, so setup ended with "${absentWords}"`;

/** A WooCommerce shop from POST until nothing is left; as far as it goes where its image has no plugin. */
export async function runWoocommerce(context: ShopContext, hasPlugin: boolean): Promise<WoocommerceSummary> {
  const { platform, cluster, gateway, watch } = context;
  const profile = wordpressProfile({ hasPlugin });
  await watch.time("the cluster's profile gets mail and a public port", () => platform.useProfile(profile));
  const opened = hasPlugin ? await openShop(context, engine, name) : { store: await openWordpress(context) };
  const { store } = opened;
  const url = store.endpoints?.url;
  if (url === undefined) throw new BrokenPromiseError(`${name} tells no address`);
  const shop = new WordpressShop({ cluster, namespace: namespaceOf(store), url, gateway });
  const all = [...podChecks, ...wordpressChecks, ...shopChecks];
  const checks = await watch.time(
    "checks of the running WordPress",
    () => runChecks(all, { ...context, shop, hasPlugin }),
    ({ passed, failed, notRun }) => `${passed.length} passed, ${failed.length} failed, ${notRun.length} not run`,
  );
  const stepped = await runSteps(steps, context, { shop: new WoocommerceShop(store, shop, context), sells: hasPlugin });
  const leftovers = await closeShops(context, { engine, names: [name] });
  return summarize({
    plugin: hasPlugin,
    checks: { ...checks, notRun: [...checks.notRun, ...stepped.notRun] },
    why: hasPlugin ? "the image has the plugin" : without,
    found: stepped.found,
    leftovers,
    ...("readySeconds" in opened && { readySeconds: opened.readySeconds }),
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
