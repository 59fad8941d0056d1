import { ApiClient } from "../client/index.ts";
import { shopImages } from "../dev/platform/shop-images.ts";
import { startRealPlatform } from "../dev/platform/start-real-platform.ts";
import { gatewayAgent } from "./browser.ts";
import { readShopOptions } from "./options.ts";
import { runEngines } from "./run-engines.ts";
import { Stopwatch } from "./stopwatch.ts";

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
    api: new ApiClient({ url: platform.url }),
    gateway: gatewayAgent(platform.gatewayAddress, 80),
    watch,
    say,
  };
  const { summary, words, failures } = await runEngines(context, engines);
  await context.gateway.close();
  say(json ? JSON.stringify(summary) : words);
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
