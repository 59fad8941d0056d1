import { ApiClient } from "../demo/api-client.ts";
import { imageHasPlugin } from "../images/ensure-images.ts";
import { startRealPlatform } from "../platform/start-real-platform.ts";
import { gatewayAgent } from "./browser.ts";
import { readShopOptions } from "./options.ts";
import { runShop } from "./run-shop.ts";
import { shopImages } from "./shop-images.ts";
import { Stopwatch } from "./stopwatch.ts";
import { failuresOf, inWords } from "./summary.ts";
import { runWoocommerce } from "./woocommerce/run-woocommerce.ts";
import { woocommerceFailures } from "./woocommerce/summary.ts";

const clusterId = "fra-1";
const say = (line: string): void => console.log(line);

async function shop(): Promise<void> {
  const { json, engines } = readShopOptions(process.argv.slice(2));
  const watch = new Stopwatch(say);
  const images = await shopImages(engines);
  say("Starting servers and a node; images that it has not kept are put into it first.");
  await using platform = await watch.time("servers, node, add-ons, agent in the cluster", () =>
    startRealPlatform({ cluster: clusterId, images }),
  );
  const context = {
    platform,
    cluster: platform.servers.cluster(clusterId),
    api: new ApiClient(platform.url),
    gateway: gatewayAgent(platform.gatewayAddress),
    watch,
    say,
  };
  const medusa = engines.includes("medusa") ? await runShop(context) : undefined;
  const woocommerce = engines.includes("woocommerce") ? await runWoocommerce(context, imageHasPlugin()) : undefined;
  await context.gateway.close();
  const summary = {
    ...(medusa ?? { engine: "woocommerce" }),
    ...(woocommerce && { woocommerce }),
    partsSeconds: watch.parts,
  };
  const failures = [...(medusa ? failuresOf(medusa) : []), ...(woocommerce ? woocommerceFailures(woocommerce) : [])];
  if (json) say(JSON.stringify(summary));
  else if (medusa) say(inWords(medusa));
  for (const failure of failures) console.error(`shop: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

try {
  await shop();
  process.exit();
} catch (error) {
  console.error(error instanceof Error && error.name !== "TypeError" ? `shop: ${error.message}` : error);
  process.exit(1);
}
