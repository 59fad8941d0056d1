import { type Check, must } from "./check.ts";
import { layPlugin, removePlugin } from "./checks-build.ts";
import { request } from "./http.ts";
import { markQuery, stepsOf } from "./shop.ts";

/** The exit code that the Jobs' podFailurePolicy names: see constructs/engines/woocommerce/hooks.ts. */
const wrongFromTheStart = 78;

/** What the commands do where WordPress is all there is. */
export const setupChecks: readonly Check[] = [
  {
    title: "before setup the startup probe succeeds, and no one can install the shop over HTTP",
    run: async (shop) => {
      const probe = await shop.get("/wp-login.php");
      must(probe.status === 302, "the probe is not answered by a redirect", probe);
      for (const path of ["/wp-admin/install.php", "//wp-admin//install.php", "/wp-admin/setup-config.php"]) {
        must((await shop.get(path)).status === 403, `${path} is not closed`);
      }
    },
  },
  {
    title: "cron does nothing before setup",
    run: async (shop) => {
      const outcome = await shop.command("cron");
      must(outcome.code === 0 && outcome.stdout === "cron: setup has not run yet; nothing to do\n", "cron", outcome);
      must(shop.sql("SHOW TABLES") === "", "the database has tables");
    },
  },
  {
    title: "a missing setting is named",
    run: async (shop) => {
      const outcome = await shop.command("setup", { STORE_SETUP_ID: "" });
      must(outcome.code === 1 && outcome.stderr.includes("STORE_SETUP_ID is not set"), "setup", outcome);
    },
  },
  {
    title: "without the plugin setup installs WordPress, says each step, tells no secret, and fails with the cause",
    run: async (shop) => {
      const outcome = await shop.command("setup");
      must(outcome.code === wrongFromTheStart, "setup does not fail as the Job expects", outcome);
      must(
        outcome.stderr.startsWith("storeplane-setup: WooCommerce is not in this image: "),
        "setup gives another cause",
        outcome,
      );
      must(stepsOf(outcome.stdout) === "database,WordPress,theme,permalinks", "the steps differ", outcome);
      const { databasePassword, adminPassword } = shop.sandbox.secrets;
      const said = `${outcome.stdout}${outcome.stderr}`;
      must(![databasePassword, adminPassword].some((secret) => said.includes(secret)), "a secret was told");
      must(shop.sql(markQuery) === "", "the setup counts as done");
    },
  },
  {
    title: "a plugin that WordPress refuses ends the Job at once, with a cause in plain words",
    run: async (shop) => {
      layPlugin(shop, "Requires at least: 99.1");
      const outcome = await shop.command("setup");
      removePlugin(shop);
      const cause =
        /^storeplane-setup: activating WooCommerce failed: Error: Current WordPress version \(\S+\) does not meet minimum requirements for WooCommerce\. The plugin requires WordPress 99\.1\.$/m;
      must(outcome.code === wrongFromTheStart, "the Job would be tried again", outcome);
      must(cause.test(outcome.stderr), "another cause", outcome);
    },
  },
  {
    title:
      "without the plugin the next try fails alike and installs nothing again, and smoke has no shop to order from",
    run: async (shop) => {
      const setup = await shop.command("setup");
      must(setup.code === wrongFromTheStart && setup.stdout.includes("WordPress: installed before"), "setup", setup);
      const smoke = await shop.command("smoke");
      const expected = "storeplane-smoke: WooCommerce is not in this image: there is no shop to order from";
      must(smoke.code === wrongFromTheStart && smoke.stderr.startsWith(expected), "smoke", smoke);
    },
  },
  {
    title: "nothing of WordPress's samples is left: a new shop has no post and no page of others",
    run: async (shop) => {
      const published = shop.sql(
        "SELECT post_name FROM wp_posts WHERE post_status = 'publish' AND post_type IN ('post', 'page')",
      );
      must(published === "", "there are some", published);
    },
  },
  {
    title: "the startup probe of the manifests is answered 200 after setup",
    run: async (shop) => {
      const headers = shop.gatewayHeaders();
      must(headers["Host"] !== undefined && headers["X-Forwarded-Proto"] !== undefined, "headers are missing", headers);
      const answer = await request({ path: "/wp-login.php", headers });
      must(answer.status === 200, "the probe fails", answer);
    },
  },
];
