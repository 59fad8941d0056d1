import type { ShopEngine } from "../dev/platform/shop-images.ts";
import { imageHasPlugin } from "../images/build/ensure-images.ts";
import { runMedusa } from "./medusa/run-medusa.ts";
import { failuresOf, inWords } from "./medusa/summary.ts";
import type { ShopContext } from "./shop-context.ts";
import { runWoocommerce } from "./woocommerce/run-woocommerce.ts";
import { woocommerceFailures, inWords as woocommerceInWords } from "./woocommerce/summary.ts";

/** A run of one or both engines: as JSON, in words, and what did not hold. */
export interface EnginesResult {
  readonly summary: object;
  readonly words: string;
  readonly failures: readonly string[];
}

/** Opens the shops of these engines one after another. */
export async function runEngines(context: ShopContext, engines: readonly ShopEngine[]): Promise<EnginesResult> {
  const medusa = engines.includes("medusa") ? await runMedusa(context) : undefined;
  const woocommerce = engines.includes("woocommerce") ? await runWoocommerce(context, imageHasPlugin()) : undefined;
  return {
    summary: {
      ...(medusa ?? { engine: "woocommerce" }),
      ...(woocommerce && { woocommerce }),
      partsSeconds: context.watch.parts,
    },
    words: [medusa && inWords(medusa), woocommerce && woocommerceInWords(woocommerce)].filter(Boolean).join("\n"),
    failures: [...(medusa ? failuresOf(medusa) : []), ...(woocommerce ? woocommerceFailures(woocommerce) : [])],
  };
}
