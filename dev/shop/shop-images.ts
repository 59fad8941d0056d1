import { type BuiltImage, ensureImages } from "../images/ensure-images.ts";

/** What pods of a Medusa shop and of the agent run. */
export function shopImages(): Promise<readonly BuiltImage[]> {
  return ensureImages(["agent", "medusa", "storefront", "postgres", "valkey"]);
}
