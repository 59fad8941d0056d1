import { awaitCancelled } from "./await-cancelled.ts";
import { readSmokeConfig } from "./config.smoke.ts";
import { lookAtStorefront } from "./look-at-storefront.ts";
import { placeOrder } from "./place-order.ts";

try {
  const config = readSmokeConfig(process.env);
  const { orderId, title } = await placeOrder(config);
  await awaitCancelled(config, orderId);
  await lookAtStorefront(config, title);
  process.stdout.write(`storeplane-smoke: ok: bought "${title}", order ${orderId} taken back, storefront shows it\n`);
} catch (error) {
  process.stderr.write(`storeplane-smoke: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
