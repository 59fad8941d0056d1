import { type Check, must } from "./check.ts";
import { mountStandIn, type Shop, stepsOf } from "./shop.ts";

/** Straight to the port of the container: there is no Service here. */
const target = { SMOKE_TARGET: "http://web:8080" };

async function option(shop: Shop, name: string): Promise<unknown> {
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
      const shopSteps = "pages,options,order storage,payment,shipping,sample product,WooCommerce database,queue,setup";
      const expected = `database,WordPress,plugin,theme,permalinks,WooCommerce,${shopSteps}`;
      must(stepsOf(outcome.stdout) === expected, "the steps differ", outcome);
      must(Number(await option(shop, "stand_in_orders_at_choice")) === 0, "orders came before their tables");
      const cost = await option(shop, "woocommerce_flat_rate_1_settings");
      must(JSON.stringify(cost) === '{"cost":"10","title":"Flat rate"}', "shipping", cost);
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
    title: "stand-in: smoke orders as a guest through the web server, cancels, and gives the stock back",
    run: async (shop) => {
      const outcome = await shop.command("smoke", target);
      must(outcome.code === 0 && outcome.stderr === "", "smoke", outcome);
      must(outcome.stdout.endsWith("order: 100 is processing\norder: 100 is cancelled\n"), "smoke", outcome);
      const orders = await option(shop, "stand_in_orders");
      must(
        JSON.stringify(orders) === '{"100":{"status":"cancelled","email":"smoke@storeplane.example"}}',
        "order",
        orders,
      );
      must((await option(shop, "stand_in_stock_given_back")) === "yes", "the stock is gone");
    },
  },
  {
    title: "stand-in: smoke fails and still cancels when the order is not processing",
    run: async (shop) => {
      await shop.php("update_option('stand_in_checkout_status', 'on-hold');");
      const outcome = await shop.command("smoke", target);
      must(outcome.code === 1 && outcome.stderr.includes("status is 'on-hold', not 'processing'"), "smoke", outcome);
      must(outcome.stdout.includes("order: 101 is cancelled"), "the order stays", outcome);
      await shop.php("delete_option('stand_in_checkout_status');");
    },
  },
  {
    title: "stand-in: smoke names what stands in its way",
    run: async (shop) => {
      const hidden = "update_option('woocommerce_coming_soon', 'yes');";
      await shop.php(hidden);
      const refused = await shop.command("smoke", target);
      must(
        refused.code === 1 && refused.stderr.includes("got status 403, coming_soon: The shop is hidden."),
        "hidden",
        refused,
      );
      await shop.php("update_option('woocommerce_coming_soon', 'no');");
      const absent = await shop.command("smoke", { SMOKE_TARGET: "http://web:9" });
      must(absent.code === 1 && absent.stderr.includes("GET cart: no answer"), "no server", absent);
      await shop.php("update_option('woocommerce_cod_settings', ['enabled' => 'no']);");
      const without = await shop.command("smoke", target);
      must(without.code === 0 && without.stdout.includes("switched cash on delivery off"), "no payment", without);
    },
  },
  {
    title: "stand-in: setup after an upgrade runs each update of the database to its end, once, and cron the queue",
    run: async (shop) => {
      await shop.php("update_option('woocommerce_db_version', '0.9.0'); update_option('stand_in_updates', 0);");
      const outcome = await shop.command("setup", { STORE_SETUP_ID: "upgrade" });
      must(outcome.code === 0 && outcome.stdout.includes("version 2.0.0, 3 updates"), "setup", outcome);
      must(Number(await option(shop, "stand_in_updates")) === 4, "the updates did not run to their end");
      must((await option(shop, "stand_in_unscheduled")) === "woocommerce-db-updates", "the queue runs them again");
      const payment = await option(shop, "woocommerce_cod_settings");
      must(JSON.stringify(payment) === '{"enabled":"no"}', "the merchant's choice was changed", payment);
      await shop.php("update_option('stand_in_queue', 60);");
      const cron = await shop.command("cron");
      must(cron.code === 0 && cron.stdout.includes("queue: 60 actions done"), "cron", cron);
    },
  },
];
