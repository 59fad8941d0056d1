import type { CheckResults } from "./check.ts";

/** The WooCommerce part of a run's JSON. */
export interface WoocommerceSummary {
  /** Whether the image has the WooCommerce plugin. */
  readonly plugin: boolean;
  readonly checks: CheckResults;
  /** Why checks were not run, or that none was left out. */
  readonly why: string;
  readonly leftovers: number;
}

/** What did not hold, a run that looked at nothing, and what deleting left behind. */
export function woocommerceFailures({ checks: { passed, failed }, leftovers }: WoocommerceSummary): string[] {
  const broken = failed.map((title) => `does not hold: ${title}`);
  const unseen = passed.length + failed.length === 0 ? ["no check of the WooCommerce shop was run"] : [];
  return [...broken, ...unseen, ...(leftovers > 0 ? [`leftovers is ${leftovers}, not 0`] : [])];
}
