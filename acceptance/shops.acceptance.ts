import { afterAll, beforeAll, describe, inject } from "vitest";
import { ApiClient } from "../client/index.ts";
import { shopImages } from "../dev/platform/shop-images.ts";
import { startRealPlatform } from "../dev/platform/start-real-platform.ts";
import { gatewayAgent } from "./browser.ts";
import { fetchBy } from "./in-cluster/fetch-by.ts";
import { startInCluster } from "./in-cluster/start-in-cluster.ts";
import { medusaTests } from "./medusa/medusa-tests.ts";
import { residentsOf } from "./options.ts";
import type { ShopContext } from "./shop-context.ts";
import { Stopwatch } from "./stopwatch.ts";
import { woocommerceTests } from "./woocommerce/woocommerce-tests.ts";

const clusterId = "fra-1";
const { engines, hasPlugin, home } = inject("shops");
const say = (line: string): void => console.log(line);
const stack = new AsyncDisposableStack();
let context: ShopContext;

/** One platform for all shops: a node takes longer to start than a shop. */
beforeAll(async () => {
  const watch = new Stopwatch(say);
  const images = await shopImages(engines, residentsOf(home));
  say("Starting servers and a node; images that it has not kept are put into it first.");
  const options = { cluster: clusterId, images };
  const platform =
    home === "in-cluster"
      ? await startInCluster({ ...options, watch, say })
      : await watch.time("servers, node, add-ons, agent in the cluster", () => startRealPlatform(options));
  stack.use(platform);
  const gateway = gatewayAgent(platform.gatewayAddress, 80);
  stack.defer(() => gateway.close());
  const cluster = platform.servers.cluster(clusterId);
  const { token } = platform;
  const api = new ApiClient({
    url: platform.url,
    headers: () => ({ authorization: `Bearer ${token}` }),
    ...(home === "in-cluster" && { fetch: fetchBy(gateway) }),
  });
  context = { platform, cluster, api, gateway, watch, say };
});

afterAll(() => stack.disposeAsync());

describe.runIf(engines.includes("medusa"))("medusa", () => {
  medusaTests(() => context, home);
});
describe.runIf(engines.includes("woocommerce"))("woocommerce", () => {
  woocommerceTests(() => context, { hasPlugin, home });
});
