import type { Image } from "../../image.ts";

/** Version of the Medusa packages, which names the shop's version. */
export const version = "2.21.2";

/**
 * Medusa with its administration and our commands, built by shops/medusa. The manifests count on this: it runs as uid
 * 1000 with a read-only root and writes to /tmp only; /usr/local/bin holds storeplane-server, which answers /health on
 * PORT as server and as worker, storeplane-setup, which migrates the database and can be run again at any time, and
 * storeplane-smoke, which places an order; `sleep` is there.
 */
export const medusaImage: Image = { origin: "platform", name: "medusa", tag: version };

/**
 * The shop's pages, built by shops/storefront: one image for all stores, configured by its environment when it starts.
 * The same holds for a tenant's own: uid 1000, read-only root, /tmp, PORT, and /healthz for any Host.
 */
export const storefrontImage: Image = { origin: "platform", name: "storefront", tag: "1" };
