import type { Image } from "../../image.ts";
import type { Versions } from "../../versions.ts";
import type { EngineVersion } from "../engine.ts";

/** By the version of the WooCommerce plugin, newest first; new stores get the first. */
export const versions = [{ version: "11.2.2", upgradesFrom: [] }] as const satisfies readonly EngineVersion[];

export const imageName = "woocommerce";

/**
 * WordPress, WooCommerce, theme and our commands in one image, built by images/woocommerce. The manifests count on this:
 * it runs as uid 33 with a read-only root; Apache serves /usr/src/wordpress on port 8080 with MaxRequestWorkers from
 * APACHE_MAX_REQUEST_WORKERS and writes to /run and /tmp only; wp-config.php is the official wp-config-docker.php;
 * /usr/local/bin holds storeplane-setup, storeplane-smoke and storeplane-cron, of which each can be run again at any
 * time, setup does nothing when it finds STORE_SETUP_ID in the shop, and cron does nothing before setup. What it reads of
 * the environment is compared with the manifests by tests/images/woocommerce/environment.test.ts.
 */
export function imageOf({ engine }: Versions): Image {
  return { origin: "platform", name: imageName, tag: engine };
}
