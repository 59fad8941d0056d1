import { type BuiltImage, ensureImages, type ImageName } from "../images/ensure-images.ts";
import type { ShopEngine } from "./options.ts";

const imagesOf: Readonly<Record<ShopEngine, readonly ImageName[]>> = {
  medusa: ["medusa", "storefront", "postgres", "valkey"],
  woocommerce: ["woocommerce", "mariadb"],
};

/** What pods of these engines' shops and of the agent run. */
export function shopImages(engines: readonly ShopEngine[] = ["medusa"]): Promise<readonly BuiltImage[]> {
  return ensureImages(["agent", ...engines.flatMap((engine) => imagesOf[engine])]);
}
