import { type BuiltImage, ensureImages, type ImageName } from "../../images/build/ensure-images.ts";
import { ensureServers } from "../../testbed/fetch/ensure-servers.ts";
import { ensureNodePrograms } from "../../testbed/nodes/programs/ensure-node-programs.ts";
import { requireNodeMachine } from "../../testbed/nodes/requirements.ts";

export const shopEngines = ["medusa", "woocommerce"] as const;
export type ShopEngine = (typeof shopEngines)[number];

const imagesOf: Readonly<Record<ShopEngine, readonly ImageName[]>> = {
  medusa: ["medusa", "storefront", "postgres", "valkey"],
  woocommerce: ["woocommerce", "mariadb"],
};

/** What runs in the cluster beside shops: the agent alone, or the control plane too. */
export type Residents = readonly Extract<ImageName, "agent" | "control-plane">[];

/** What pods of these engines' shops and of the platform run; of WooCommerce WordPress alone where there is no plugin. */
export function shopImages(
  engines: readonly ShopEngine[],
  residents: Residents = ["agent"],
): Promise<readonly BuiltImage[]> {
  return ensureImages([...residents, ...engines.flatMap((engine) => imagesOf[engine])], { withoutPlugin: "build" });
}

/**
 * Fetches and builds out here, where there is a network, all that real shops need: minutes the first time.
 * @throws NodeRequirementsError, with what to install, where real nodes can't run.
 */
export async function fetchForShops(engines: readonly ShopEngine[], residents?: Residents): Promise<void> {
  requireNodeMachine({ images: true });
  await ensureServers();
  await ensureNodePrograms();
  await shopImages(engines, residents);
}
