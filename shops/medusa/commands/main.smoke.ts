import { z } from "zod";
import { awaitCancelled } from "./await-cancelled.ts";
import { readSmokeConfig, type SmokeConfig } from "./config.smoke.ts";
import { lookAtStorefront } from "./look-at-storefront.ts";
import { placeOrder } from "./place-order.ts";
import { callStore, ShopRuleError } from "./store-call.ts";

/**
 * Whether this shop has sold before. A new shop must sell; one that did is its merchant's: what a rule of theirs
 * refuses is said, and is no failure of the shop. One that can't say it is held to what a new one is.
 */
async function askWhetherSold(config: SmokeConfig): Promise<boolean> {
  const answer = z.object({ has_sold: z.boolean() });
  try {
    const { has_sold } = await callStore(config, { what: "mark", path: "/store/storeplane-smoke", answer });
    return has_sold;
  } catch {
    return false;
  }
}

/** Runs a part; what a rule of the shop refuses comes back in words, or fails a new shop. */
async function unlessRefused<T>(hasSold: boolean, part: () => Promise<T>): Promise<T | string> {
  try {
    return await part();
  } catch (error) {
    if (!(error instanceof ShopRuleError)) throw error;
    if (!hasSold) throw new Error(`a new shop can't sell: ${error.message}`, { cause: error });
    return error.message;
  }
}

async function smoke(config: SmokeConfig): Promise<string> {
  const hasSold = await askWhetherSold(config);
  const bought = await unlessRefused(hasSold, () => placeOrder(config));
  if (typeof bought === "string") {
    await lookAtStorefront(config, undefined);
    return `the shop answers; not ordered because of ${bought}`;
  }
  const { orderId, title } = bought;
  await awaitCancelled(config, orderId);
  const hidden = await unlessRefused(hasSold, () => lookAtStorefront(config, title));
  const shown = typeof hidden === "string" ? `storefront answers; ${hidden}` : "storefront shows it";
  return `bought "${title}", order ${orderId} taken back, ${shown}`;
}

try {
  process.stdout.write(`storeplane-smoke: ok: ${await smoke(readSmokeConfig(process.env))}\n`);
} catch (error) {
  process.stderr.write(`storeplane-smoke: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
