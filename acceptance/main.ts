import { join } from "node:path";
import { UsageError } from "../dev/command-line.ts";
import { fetchForShops } from "../dev/platform/shop-images.ts";
import { imageHasPlugin } from "../images/build/ensure-images.ts";
import { type PrivateProcess, runPrivately } from "../testbed/nodes/private/run-privately.ts";
import { readShopOptions, residentsOf } from "./options.ts";

async function shop(): Promise<number> {
  const args = process.argv.slice(2);
  const { engines, home } = readShopOptions(args);
  await fetchForShops(engines, residentsOf(home));
  console.log(
    `Storeplane: shops on a real node, from HTTP to an order and back to nothing: ${engines.join(", then ")}.`,
  );
  if (engines.includes("woocommerce") && !imageHasPlugin()) {
    console.log(
      "WooCommerce: STOREPLANE_WOOCOMMERCE_ZIP names no archive of the plugin, so its shop stops at WordPress and sells nothing.",
    );
  }
  await using run = await runPrivately({ main: join(import.meta.dirname, "main.inside.ts"), args });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(run, signal));
  return await run.exited;
}

function end(run: PrivateProcess, signal: NodeJS.Signals): void {
  console.error(`${signal}: ending the shops, the node and the servers; nothing is kept`);
  run.signal(signal);
}

try {
  process.exit(await shop());
} catch (error) {
  const isExpected = error instanceof Error && error.name !== "TypeError";
  console.error(isExpected ? `shop: ${error.message}` : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
