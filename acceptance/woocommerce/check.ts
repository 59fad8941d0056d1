import type { ShopContext } from "../shop-context.ts";
import type { WordpressShop } from "./wordpress-shop.ts";

/** What a check looks at. */
export interface CheckContext extends ShopContext {
  readonly shop: WordpressShop;
  /** Whether the image has the WooCommerce plugin. */
  readonly hasPlugin: boolean;
}

/** One thing that must hold of a running shop. */
export interface Check {
  /** A fact, as the output and the JSON name it. */
  readonly title: string;
  /** Whether it holds of every image, of one with the plugin only, or of one without. @default "always" */
  readonly when?: "with the plugin" | "without the plugin";
  /** Throws when it does not hold; what it answers is told beside its title, so never a secret. */
  readonly run: (context: CheckContext) => Promise<string>;
}

/** Titles by how their checks ended. */
export interface CheckResults {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly notRun: readonly string[];
}

/** Those that can hold of the image, and those that this run can say nothing about. */
export function split(checks: readonly Check[], hasPlugin: boolean): { runs: readonly Check[]; notRun: string[] } {
  const other = hasPlugin ? "without the plugin" : "with the plugin";
  const runs = checks.filter(({ when }) => when !== other);
  // That a shop without WooCommerce refuses to be one is nothing that a run with it leaves open.
  const open = hasPlugin ? [] : checks.filter(({ when }) => when === other);
  return { runs, notRun: open.map(({ title }) => title) };
}

/** Runs one after another, for some change what others look at; one that fails does not stop the rest. */
export async function runChecks(checks: readonly Check[], context: CheckContext): Promise<CheckResults> {
  const { runs, notRun } = split(checks, context.hasPlugin);
  const passed: string[] = [];
  const failed: string[] = [];
  for (const check of runs) ((await holds(check, context)) ? passed : failed).push(check.title);
  for (const title of notRun) context.say(`  not run  ${title}`);
  return { passed, failed, notRun };
}

async function holds({ title, run }: Check, context: CheckContext): Promise<boolean> {
  const started = performance.now();
  try {
    const told = await run(context);
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    context.say(`  ok ${seconds}  ${title}${told === "" ? "" : `: ${told}`}`);
    return true;
  } catch (error) {
    context.say(`  FAILED    ${title}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
