import { createVitest } from "vitest/node";
import { ShopReporter, type ShopReporterOptions } from "./shop-reporter.ts";

/**
 * Runs the project `acceptance` below a folder and tells how it goes; the exit code of this process is that of the
 * tests, 1 if one failed.
 */
export async function runShops(root: string, { engines, hasPlugin, json }: ShopReporterOptions): Promise<void> {
  const reporter = new ShopReporter({ engines, hasPlugin, json });
  const vitest = await createVitest({ root, project: "acceptance", watch: false, reporters: [reporter] });
  vitest.provide("shops", { engines, hasPlugin });
  await vitest.start();
  await vitest.close();
}
