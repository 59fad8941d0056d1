import type { ShopEngine } from "../dev/platform/shop-images.ts";
import type { ShopFigures } from "./figures.ts";
import { inWords } from "./medusa/summary.ts";
import { type CheckResults, summarize, inWords as woocommerceInWords } from "./woocommerce/summary.ts";

/** A run that came to its end. */
export interface FinishedRun {
  readonly engines: readonly ShopEngine[];
  readonly hasPlugin: boolean;
  readonly figures: ShopFigures;
  readonly checks: CheckResults;
}

/** The run as JSON and in words; undefined for one that ended before all figures were known. */
export function runSummary(run: FinishedRun): { readonly json: object; readonly words: string } | undefined {
  const { engines, hasPlugin, figures, checks } = run;
  if (engines.some((engine) => figures[engine] === undefined)) return undefined;
  const { medusa, parts } = figures;
  const woocommerce = figures.woocommerce && summarize(hasPlugin, checks, figures.woocommerce);
  return {
    json: { ...(medusa ?? { engine: "woocommerce" }), ...(woocommerce && { woocommerce }), partsSeconds: parts },
    words: [medusa && inWords(medusa), woocommerce && woocommerceInWords(woocommerce)].filter(Boolean).join("\n"),
  };
}
