import { createVitest } from "vitest/node";
import type { ShopOptions } from "./options.ts";
import { ShopReporter, type ShopReporterOptions } from "./shop-reporter.ts";

export type RunOptions = ShopReporterOptions & Pick<ShopOptions, "home">;

/**
 * Runs the project `acceptance` below a folder and tells how it goes; the exit code of this process is that of the
 * tests, 1 if one failed.
 */
export async function runShops(root: string, { engines, hasPlugin, json, home }: RunOptions): Promise<void> {
  const reporter = new ShopReporter({ engines, hasPlugin, json });
  const vitest = await createVitest({ root, project: "acceptance", watch: false, reporters: [reporter] });
  vitest.provide("shops", { engines, hasPlugin, home });
  await vitest.start();
  await vitest.close();
}
