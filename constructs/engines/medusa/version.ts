import type { Image } from "../../image.ts";
import type { Versions } from "../../versions.ts";
import type { EngineVersion } from "../engine.ts";

/** By the version of the Medusa packages, newest first; new stores get the first. */
export const versions = [{ version: "2.21.2", upgradesFrom: [] }] as const satisfies readonly EngineVersion[];

export const imageName = "medusa";

/**
 * Medusa with its administration and our commands, built by shops/medusa. The manifests count on this: it runs as uid
 * 1000 with a read-only root and writes to /tmp only; /usr/local/bin holds storeplane-server, which answers /health on
 * PORT as server and as worker, storeplane-setup, which migrates the database and can be run again at any time, and
 * storeplane-smoke, which places an order; `sleep` is there.
 */
export function medusaImage({ engine }: Versions): Image {
  return { origin: "platform", name: imageName, tag: engine };
}

/**
 * The shop's pages, built by shops/storefront: one image for all stores, configured by its environment when it starts.
 * The same holds for a tenant's own: uid 1000, read-only root, /tmp, PORT, and /healthz for any Host.
 */
export const storefrontImage: Image = { origin: "platform", name: "storefront", tag: "1" };
