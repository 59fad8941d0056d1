import { type Check, must } from "./check.ts";
import { option, target } from "./checks-shop.ts";
import type { Shop } from "./shop.ts";

/** A setting of the merchant, as WooCommerce stores it. */
interface Rule {
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What is said in place of an order; an order is placed where nothing is said. */
  readonly says?: string;
}

const rules: readonly Rule[] = [
  {
    title: "guests can't order",
    options: { woocommerce_enable_guest_checkout: "no" },
    says: "only customers with an account can order",
  },
  {
    title: "a base in Great Britain without a postcode",
    options: { woocommerce_default_country: "GB", woocommerce_store_postcode: "" },
    says: "POST checkout is refused with status 400, woocommerce_rest_invalid_address: There was a problem with the provided shipping address: Postcode is required",
  },
  {
    title: "a base in Canada with a postcode of another country",
    options: { woocommerce_default_country: "CA:ON", woocommerce_store_postcode: "94105" },
    says: "POST checkout is refused with status 400, rest_invalid_param: Invalid parameter(s): billing_address, shipping_address; The provided postcode / ZIP is not valid",
  },
  {
    title: "a base in the United States without a state",
    options: { woocommerce_default_country: "US" },
    says: "POST checkout is refused with status 400, woocommerce_rest_invalid_address: There was a problem with the provided shipping address: State is required",
  },
  {
    title: "a company name is required",
    options: { woocommerce_checkout_company_field: "required" },
    says: "POST checkout is refused with status 400, woocommerce_rest_invalid_address: There was a problem with the provided shipping address: Company name is required",
  },
  {
    title: "ships to Germany only",
    options: { stand_in_ships_to: ["DE"] },
    says: "POST checkout is refused with status 400, woocommerce_rest_invalid_shipping_option: Sorry, this order requires a shipping option.",
  },
  {
    title: "cash on delivery for local pickup only",
    options: { woocommerce_cod_settings: { enabled: "yes", enable_for_methods: ["local_pickup"] } },
    says: "POST checkout is refused with status 400, woocommerce_rest_checkout_payment_method_disabled: Cash on delivery is not available for this order—please choose a different payment method",
  },
  {
    title: "cash on delivery switched off",
    options: { woocommerce_cod_settings: { enabled: "no" } },
    says: "the merchant has switched cash on delivery off",
  },
  {
    title: "everything sold out",
    options: { stand_in_stock: "outofstock" },
    says: "it has no published product in stock that a guest can order",
  },
  {
    title: "no published product",
    options: { stand_in_product_status: "draft" },
    says: "it has no published product in stock that a guest can order",
  },
  {
    title: "the last one sold while the test ran",
    options: { stand_in_sold_meanwhile: "yes" },
    says: 'POST cart/add-item is refused with status 400, woocommerce_rest_product_out_of_stock: You cannot add "Sample product" to the cart because the product is out of stock.',
  },
  { title: "coming soon", options: { woocommerce_coming_soon: "yes" } },
  {
    title: "a base in Germany, without a state",
    options: { woocommerce_default_country: "DE", woocommerce_store_postcode: "10115" },
  },
];

/** Answers that are no rule of the merchant's, but a shop that is broken or closed to shoppers. */
const troubles: readonly { readonly title: string; readonly answer: string; readonly says: string }[] = [
  {
    title: "a fatal error",
    answer: "throw new Error('<p>There has been a critical error on this website.</p>');",
    says: "got status 500, internal_server_error: There has been a critical error on this website.",
  },
  {
    title: "a page in place of JSON",
    answer: "header('Content-Type: text/html'); echo '<h1>Briefly unavailable</h1>'; exit;",
    says: "got status 200, Briefly unavailable",
  },
  {
    title: "a code of no rule",
    answer: "return new WP_Error('rest_forbidden', 'Sorry, you are not allowed to do that.', ['status' => 403]);",
    says: "got status 403, rest_forbidden: Sorry, you are not allowed to do that.",
  },
  {
    title: "a guest who is not recognized",
    answer: "return new WP_Error('woocommerce_rest_invalid_nonce', 'Nonce is invalid.', ['status' => 403]);",
    says: "got status 403, woocommerce_rest_invalid_nonce: Nonce is invalid.",
  },
];

const ruled: readonly Check[] = rules.map(({ title, options, says }) => ({
  title: `stand-in: smoke calls a shop that has sold healthy with ${title}`,
  run: async (shop) => {
    const restore = await setOptions(shop, options);
    const outcome = await shop.command("smoke", target);
    await restore();
    must(outcome.code === 0 && outcome.stderr === "", "smoke fails", outcome);
    const last = outcome.stdout.trim().split("\n").at(-1) ?? "";
    const expected =
      says === undefined ? /^order: \d+ is taken back$/ : `order: the shop answers; not ordered because ${says}`;
    must(typeof expected === "string" ? last === expected : expected.test(last), "it says something else", outcome);
    must(JSON.stringify(await option(shop, "stand_in_orders")) === "[]", "an order stays");
  },
}));

const troubled: readonly Check[] = troubles.map(({ title, answer, says }) => ({
  title: `stand-in: smoke fails a shop that has sold for ${title}`,
  run: async (shop) => {
    const restore = await setOptions(shop, { stand_in_checkout_answer: answer });
    const outcome = await shop.command("smoke", target);
    await restore();
    must(outcome.code === 1 && outcome.stderr.includes(says), "smoke", outcome);
    must(!/<\w/.test(outcome.stderr), "HTML is told", outcome);
  },
}));

/** The smoke test of a shop that a merchant has, who sets it as he likes. */
export const ruleChecks: readonly Check[] = [
  ...ruled,
  ...troubled,
  {
    title: "stand-in: smoke fails a shop that has sold when it does not answer",
    run: async (shop) => {
      const absent = await shop.command("smoke", { SMOKE_TARGET: "http://web:9" });
      must(absent.code === 1 && absent.stderr.includes("GET cart: no answer"), "no server", absent);
    },
  },
  {
    title: "stand-in: what a smoke test that was killed left in the merchant's list is removed by the next",
    run: async (shop) => {
      const restore = await setOptions(shop, {
        stand_in_orders: {
          7: { status: "processing", email: "smoke@storeplane.example" },
          8: { status: "checkout-draft", email: "smoke@storeplane.example" },
          9: { status: "processing", email: "shopper@example.com" },
        },
      });
      const outcome = await shop.command("smoke", target);
      const left = await option(shop, "stand_in_orders");
      await restore();
      must(outcome.code === 0, "smoke", outcome);
      must(JSON.stringify(Object.keys(left as object)) === '["9"]', "the orders", left);
    },
  },
];

/** Sets options of WordPress, and returns how to put back what was there. */
async function setOptions(shop: Shop, options: Readonly<Record<string, unknown>>): Promise<() => Promise<void>> {
  const before = Object.fromEntries(
    await Promise.all(Object.keys(options).map(async (name) => [name, await option(shop, name)] as const)),
  );
  const write = async (values: Readonly<Record<string, unknown>>) => {
    const json = Buffer.from(JSON.stringify(values)).toString("base64");
    const outcome = await shop.php(
      `foreach (json_decode(base64_decode('${json}'), true) as $name => $value) { $value === false ? delete_option($name) : update_option($name, $value); }`,
    );
    must(outcome.code === 0, "the options could not be set", outcome);
  };
  await write(options);
  return () => write(before);
}
