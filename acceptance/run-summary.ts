import type { ShopEngine } from "../dev/platform/shop-images.ts";
import type { PlatformFigures, ShopFigures } from "./figures.ts";
import { inWords } from "./medusa/summary.ts";
import { type CheckResults, summarize, inWords as woocommerceInWords } from "./woocommerce/summary.ts";

/** What was lost of the API's requests. */
function platformInWords({ replicas, natsServers, ...requests }: PlatformFigures): string {
  const { requestsFailedInRollouts: failed, requestsAnsweredInRollouts: answered } = requests;
  const { requestsFailedInKills: failedInKills, requestsAnsweredInKills: answeredInKills } = requests;
  return `The platform in the cluster: ${replicas} control planes, ${natsServers} servers of the bus.
Lost while all were replaced: ${failed} of ${failed + answered} requests; while one of each was killed: ${failedInKills} of ${failedInKills + answeredInKills}.`;
}

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
  const { medusa, platform, parts } = figures;
  const woocommerce = figures.woocommerce && summarize(hasPlugin, checks, figures.woocommerce);
  return {
    json: {
      ...(medusa ?? { engine: "woocommerce" }),
      ...(woocommerce && { woocommerce }),
      ...(platform && { platform }),
      partsSeconds: parts,
    },
    words: [
      medusa && inWords(medusa),
      platform && platformInWords(platform),
      woocommerce && woocommerceInWords(woocommerce),
    ]
      .filter(Boolean)
      .join("\n"),
  };
}
