import { type Check, must } from "./check.ts";
import { cookies, logIn } from "./checks-web.ts";
import { mountStandIn, type Shop, stepsOf } from "./shop.ts";

/** Straight to the port of the container: there is no Service here. */
export const target = { SMOKE_TARGET: "http://web:8080" };

export async function option(shop: Shop, name: string): Promise<unknown> {
  const { stdout } = await shop.php(`echo json_encode(get_option('${name}'));`);
  return JSON.parse(stdout) as unknown;
}

/** The rest of setup, smoke and cron, against a stand-in of the plugin: our code and its order, not WooCommerce. */
export const shopChecks: readonly Check[] = [
  {
    title: "stand-in: setup that finds WordPress but no shop makes it complete and open, and says each step in order",
    run: async (shop) => {
      mountStandIn(shop);
      await shop.restartWeb();
      const outcome = await shop.command("setup", {});
      must(outcome.code === 0 && outcome.stderr === "", "setup", outcome);
      const shopSteps =
        "pages,front page,options,order storage,payment,shipping,sample product,WooCommerce database,queue,setup";
      const expected = `database,WordPress,plugin,theme,permalinks,WooCommerce,${shopSteps}`;
      must(stepsOf(outcome.stdout) === expected, "the steps differ", outcome);
      must(Number(await option(shop, "stand_in_orders_at_choice")) === 0, "orders came before their tables");
      const cost = await option(shop, "woocommerce_flat_rate_1_settings");
      must(JSON.stringify(cost) === '{"cost":"10","title":"Flat rate"}', "shipping", cost);
    },
  },
  {
    title: "stand-in: the first visit of the administrator opens the dashboard, and is not led away",
    run: async (shop) => {
      const session = cookies(await logIn(shop, shop.sandbox.secrets.adminPassword));
      const dashboard = await shop.get("/wp-admin/", { headers: { Cookie: session } });
      must(dashboard.status === 200 && dashboard.body.includes("wp-admin-bar"), "no dashboard", dashboard);
    },
  },
  {
    title: "stand-in: who comes to the store's address sees the shop, not a blog",
    run: async (shop) => {
      const front = await shop.get("/");
      must(front.status === 200 && front.body.includes("Products of the stand-in."), "no shop", front);
      must(!/Hello world|Sample Page/.test(front.body), "WordPress's samples", front);
    },
  },
  {
    title: "stand-in: a visit of the administrator does not hide the shop",
    run: async (shop) => {
      await shop.php("do_action('admin_init');");
      must((await option(shop, "woocommerce_coming_soon")) === "no", "the shop is hidden");
      must((await option(shop, "woocommerce_store_pages_only")) === "no", "the shop's pages are hidden");
    },
  },
  {
    title: "stand-in: a new shop that can't sell fails, whatever rule stands in the way",
    run: async (shop) => {
      await shop.php("update_option('woocommerce_checkout_company_field', 'required');");
      const refused = await shop.command("smoke", target);
      const cause =
        /^storeplane-smoke: a new shop can't sell: POST checkout is refused with status 400, woocommerce_rest_invalid_address: .*Company name is required$/m;
      must(refused.code === 1 && cause.test(refused.stderr), "a rule", refused);
      await shop.php("delete_option('woocommerce_checkout_company_field');");
    },
  },
  {
    title:
      "stand-in: smoke orders as a guest through the web server, gives the stock back, and leaves no order in the merchant's list",
    run: async (shop) => {
      const outcome = await shop.command("smoke", target);
      must(outcome.code === 0 && outcome.stderr === "", "smoke", outcome);
      must(outcome.stdout.endsWith("order: 100 is processing\norder: 100 is taken back\n"), "smoke", outcome);
      must(JSON.stringify(await option(shop, "stand_in_orders")) === "[]", "the order stays");
      must((await option(shop, "stand_in_stock_given_back")) === "yes", "the stock is gone");
    },
  },
  {
    title: "stand-in: smoke fails and still takes its order back when the order is not processing",
    run: async (shop) => {
      await shop.php("update_option('stand_in_checkout_status', 'on-hold');");
      const outcome = await shop.command("smoke", target);
      must(outcome.code === 1 && outcome.stderr.includes("status is 'on-hold', not 'processing'"), "smoke", outcome);
      must(outcome.stdout.includes("is taken back"), "the order stays", outcome);
      await shop.php("delete_option('stand_in_checkout_status');");
    },
  },
  {
    title: "stand-in: setup after an upgrade runs each update of the database to its end, once, and cron the queue",
    run: async (shop) => {
      await shop.php(
        "update_option('woocommerce_db_version', '0.9.0'); update_option('stand_in_updates', 0); update_option('woocommerce_cod_settings', ['enabled' => 'no']); update_option('show_on_front', 'posts');",
      );
      const outcome = await shop.command("setup", { STORE_SETUP_ID: "upgrade" });
      must(outcome.code === 0 && outcome.stdout.includes("version 2.0.0, 3 updates"), "setup", outcome);
      must(Number(await option(shop, "stand_in_updates")) === 4, "the updates did not run to their end");
      must((await option(shop, "stand_in_unscheduled")) === "woocommerce-db-updates", "the queue runs them again");
      const payment = await option(shop, "woocommerce_cod_settings");
      must(JSON.stringify(payment) === '{"enabled":"no"}', "the merchant's choice was changed", payment);
      must((await option(shop, "show_on_front")) === "posts", "the merchant's front page was changed");
      await shop.php("update_option('stand_in_queue', 60);");
      const cron = await shop.command("cron");
      must(cron.code === 0 && cron.stdout.includes("queue: 60 actions done"), "cron", cron);
      await shop.php("update_option('woocommerce_cod_settings', ['enabled' => 'yes']);");
    },
  },
];
