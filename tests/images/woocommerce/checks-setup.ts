import { type Check, must } from "./check.ts";
import { request } from "./http.ts";

const merchantsChoice = "/%year%/%postname%/";

/** What the commands do, in the order of a shop's life. */
export const setupChecks: readonly Check[] = [
  {
    title: "before setup the readiness probe succeeds, and nobody can install the shop over HTTP",
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
    title: "without the plugin setup and smoke fail and say why",
    run: async (shop) => {
      const setup = await shop.command("setup", {});
      must(setup.code === 1 && setup.stderr.includes("holds no WooCommerce plugin"), "setup", setup);
      const smoke = await shop.command("smoke", {});
      must(smoke.code === 1 && smoke.stderr.includes("holds no WooCommerce plugin"), "smoke", smoke);
    },
  },
  {
    title: "a missing setting is named",
    run: async (shop) => {
      const outcome = await shop.command("setup", { STORE_SETUP_ID: "", STOREPLANE_SKIP_WOOCOMMERCE: "1" });
      must(outcome.code === 1 && outcome.stderr.includes("STORE_SETUP_ID is not set"), "setup", outcome);
    },
  },
  {
    title: "setup installs WordPress, says each step, and tells no secret",
    run: async (shop) => {
      const outcome = await shop.command("setup");
      must(outcome.code === 0, "setup failed", outcome);
      const steps = outcome.stdout
        .trim()
        .split("\n")
        .map((line) => line.split(":")[0]);
      const expected = ["database", "WordPress", "theme", "permalinks", "WooCommerce", "setup"];
      must(steps.join() === expected.join(), "the steps differ", outcome);
      must(outcome.stdout.includes("SKIPPED"), "what was not run is not told", outcome);
      const { databasePassword, adminPassword } = shop.sandbox.secrets;
      const said = `${outcome.stdout}${outcome.stderr}`;
      must(![databasePassword, adminPassword].some((secret) => said.includes(secret)), "a secret was told");
      must(outcome.stderr === "", "something went wrong quietly", outcome);
    },
  },
  {
    title: "the second setup does nothing",
    run: async (shop) => {
      const before = shop.checksum();
      const outcome = await shop.command("setup");
      must(outcome.code === 0 && outcome.stdout.includes("has run before; nothing to do"), "setup", outcome);
      must(shop.checksum() === before, "the database changed");
    },
  },
  {
    title: "a setup with new inputs leaves what the merchant chose",
    run: async (shop) => {
      const permalinks = (value: string) =>
        shop.php(`$wp_rewrite->set_permalink_structure('${value}'); flush_rewrite_rules(false);`);
      await permalinks(merchantsChoice);
      const outcome = await shop.command("setup", { STORE_SETUP_ID: "next", STOREPLANE_SKIP_WOOCOMMERCE: "1" });
      must(outcome.code === 0 && outcome.stdout.includes(`permalinks: ${merchantsChoice}`), "setup", outcome);
      const mark = shop.sql("SELECT option_value FROM wp_options WHERE option_name = 'storeplane_setup_id'");
      must(mark === "next", "the mark is not the new id", mark);
      await permalinks("/%postname%/");
    },
  },
  {
    title: "two setups at once run one after the other",
    run: async (shop) => {
      const again = { STORE_SETUP_ID: "third", STOREPLANE_SKIP_WOOCOMMERCE: "1" };
      const outcomes = await Promise.all([shop.command("setup", again), shop.command("setup", again)]);
      must(
        outcomes.every(({ code }) => code === 0),
        "one failed",
        outcomes,
      );
      const idle = outcomes.filter(({ stdout }) => stdout.includes("nothing to do"));
      must(idle.length === 1, "not exactly one had nothing to do", outcomes);
    },
  },
  {
    title: "cron runs what is due and plans it anew",
    run: async (shop) => {
      const plan =
        "wp_clear_scheduled_hook('delete_expired_transients'); wp_schedule_event(time() - 60, 'daily', 'delete_expired_transients');";
      must((await shop.php(plan)).code === 0, "the event was not planned");
      const outcome = await shop.command("cron");
      must(outcome.code === 0 && /^events: [1-9]\d* done, 0 failed$/m.test(outcome.stdout), "cron", outcome);
      const next = await shop.php(
        "echo wp_next_scheduled('delete_expired_transients') > time() ? 'later' : 'still due';",
      );
      must(next.stdout === "later", "the event is not planned for later", next);
      const second = await shop.command("cron");
      must(second.stdout.includes("events: 0 done"), "the event ran again", second);
    },
  },
  {
    title: "a WordPress that ends early with code 0 is a failure with its reason",
    run: async (shop) => {
      const outcome = await shop.command("cron", {
        WORDPRESS_CONFIG_EXTRA: "die('<h1>Error</h1> the <b>reason</b>');",
      });
      must(outcome.code === 1 && outcome.stderr.includes("ended early: Error the reason"), "cron", outcome);
    },
  },
  {
    title: "the readiness probe of the manifests is answered 200 after setup",
    run: async (shop) => {
      const headers = shop.gatewayHeaders();
      must(headers["Host"] !== undefined && headers["X-Forwarded-Proto"] !== undefined, "headers are missing", headers);
      const answer = await request({ path: "/wp-login.php", headers });
      must(answer.status === 200, "the probe fails", answer);
    },
  },
];
