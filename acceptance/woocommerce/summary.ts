import type { Found } from "../steps.ts";
import type { CheckResults } from "./check.ts";

/** The WooCommerce part of a run's JSON; what only a shop with the plugin can do is absent without it. */
export interface WoocommerceSummary {
  /** Whether the image has the WooCommerce plugin. */
  readonly plugin: boolean;
  /** From POST until the smoke test had placed an order. */
  readonly readySeconds?: number;
  readonly checks: CheckResults;
  /** Why checks and steps were not run, or that none was left out. */
  readonly why: string;
  /** WooCommerce's id of the order that the shopper placed. */
  readonly orderId?: string;
  readonly ordersAfterDatabaseLoss?: number;
  readonly requestsLostInRollout: number;
  readonly requestsAnsweredInRollout: number;
  readonly uploadsAfterRollout: number;
  readonly leftovers: number;
}

export interface WoocommerceRun
  extends Pick<WoocommerceSummary, "plugin" | "readySeconds" | "checks" | "why" | "leftovers"> {
  readonly found: Found;
}

export function summarize({ found, ...run }: WoocommerceRun): WoocommerceSummary {
  const { sale, ordersAfterDatabaseLoss, rollout, uploadsAfterRollout = 0 } = found;
  return {
    ...run,
    ...(sale && { orderId: sale.orderId }),
    ...(ordersAfterDatabaseLoss !== undefined && { ordersAfterDatabaseLoss }),
    requestsLostInRollout: rollout?.lost.length ?? 0,
    requestsAnsweredInRollout: rollout?.answered ?? 0,
    uploadsAfterRollout,
  };
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

/** What did not hold, a run that looked at nothing, and what was lost or left behind. */
export function woocommerceFailures(summary: WoocommerceSummary): string[] {
  const { passed, failed } = summary.checks;
  const mustBeNone = ["requestsLostInRollout", "leftovers"] as const;
  // Nothing lost of nothing asked would prove nothing.
  const mustBeSome = ["ordersAfterDatabaseLoss", "requestsAnsweredInRollout", "uploadsAfterRollout"] as const;
  const wanted = summary.plugin ? mustBeSome : mustBeSome.filter((figure) => figure !== "ordersAfterDatabaseLoss");
  return [
    ...failed.map((title) => `does not hold: ${title}`),
    ...(passed.length + failed.length === 0 ? ["no check of the WooCommerce shop was run"] : []),
    ...mustBeNone.filter((figure) => summary[figure] > 0).map((figure) => `${figure} is ${summary[figure]}, not 0`),
    ...wanted.filter((figure) => (summary[figure] ?? 0) === 0).map((figure) => `${figure} is 0`),
  ];
}
