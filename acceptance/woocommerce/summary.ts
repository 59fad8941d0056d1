import type { WoocommerceFigures } from "../figures.ts";

/** What setup says where the plugin is needed and absent. */
export const absentWords = "WooCommerce is not in this image";

/** Titles of checks by how they ended; steps that were not run are named among them. */
export interface CheckResults {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly notRun: readonly string[];
}

/** The WooCommerce part of a run's JSON. */
export interface WoocommerceSummary extends WoocommerceFigures {
  /** Whether the image has the WooCommerce plugin. */
  readonly plugin: boolean;
  readonly checks: CheckResults;
  /** Why checks and steps were not run, or that none was left out. */
  readonly why: string;
}

const without = `no plugin archive: STOREPLANE_WOOCOMMERCE_ZIP names none, so setup ended with "${absentWords}"`;

export function summarize(plugin: boolean, checks: CheckResults, figures: WoocommerceFigures): WoocommerceSummary {
  return { plugin, checks, why: plugin ? "the image has the plugin" : without, ...figures };
}

/** The same for a person. */
export function inWords(summary: WoocommerceSummary): string {
  const { plugin, why, readySeconds, orderId, ordersAfterDatabaseLoss, checks, leftovers } = summary;
  const { requestsLostInRollout: lost, requestsAnsweredInRollout: answered, uploadsAfterRollout } = summary;
  const sold = `Ready after ${readySeconds} s. Order ${orderId} was placed; ${ordersAfterDatabaseLoss} stood after the database's pod was lost.`;
  const unsold = `Not sold anything: ${why}. Not run: ${checks.notRun.length} checks and steps.`;
  return `
WooCommerce: ${plugin ? sold : unsold}
Checks: ${checks.passed.length} passed, ${checks.failed.length} failed. Lost: ${lost} of ${lost + answered} requests. Pictures kept: ${uploadsAfterRollout} of 1. Left behind: ${leftovers} objects.`;
}
