import type { Image } from "../../image.ts";

/** Version of the WooCommerce plugin, which names the shop's version. */
export const version = "11.2.2";

/**
 * WordPress, WooCommerce, theme and our commands in one image, built by images/woocommerce. The manifests count on this:
 * it runs as uid 33 with a read-only root; Apache serves /usr/src/wordpress on port 8080 with MaxRequestWorkers from
 * APACHE_MAX_REQUEST_WORKERS and writes to /run and /tmp only; wp-config.php is the official wp-config-docker.php;
 * /usr/local/bin holds storeplane-setup, storeplane-smoke and storeplane-cron, of which each can be run again at any
 * time, setup does nothing when it finds STORE_SETUP_ID in the shop, and cron does nothing before setup. What it reads of
 * the environment is compared with the manifests by tests/images/woocommerce/environment.test.ts.
 */
export const image: Image = { origin: "platform", name: "woocommerce", tag: version };
