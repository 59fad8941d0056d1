import * as z from "zod";
import { ApiProblemError, askCredentials } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { Check, CheckContext } from "./check.ts";
import { must, mustEqual } from "./must.ts";

const patienceMs = 120_000;
/** What setup says where the plugin is needed and absent. */
export const absentWords = "WooCommerce is not in this image";

/** What the store's API tells, and what only WooCommerce can do. */
export const shopChecks: readonly Check[] = [
  { title: "the store is Failed and tells the cause that setup gave", when: "without the plugin", run: isFailed },
  { title: "the API gives no login of a shop that is not set up", when: "without the plugin", run: givesNoLogin },
  { title: "setup ran to its end: the store is Ready", when: "with the plugin", run: isReady },
  { title: "the smoke test ordered as a guest and took the order back", when: "with the plugin", run: smoked },
  { title: "the store's address shows the shop, not a blog", when: "with the plugin", run: showsShop },
  { title: "the Store API offers a product to buy", when: "with the plugin", run: offers },
  { title: "orders have tables of their own", when: "with the plugin", run: storesOrders },
];

async function isFailed(context: CheckContext): Promise<string> {
  const { failure } = await pollUntil(
    { what: "the store is Failed", timeoutMs: patienceMs, everyMs: 250 },
    async () => {
      const store = await read(context);
      return store.phase === "Failed" && store.failure?.reason === "HookFailed" ? store : undefined;
    },
  );
  mustEqual("the step that failed", failure?.step, "setup");
  must(failure?.message.includes(absentWords) === true, "another cause", failure?.message);
  return failure?.message ?? "";
}

async function givesNoLogin({ api, shop }: CheckContext): Promise<string> {
  const refusal = await askCredentials({ api, name: storeOf(shop.namespace) }).then(
    () => undefined,
    (error: unknown) => error,
  );
  must(refusal instanceof ApiProblemError, "it gives one, or fails otherwise", String(refusal));
  return refusal instanceof ApiProblemError ? refusal.code : "";
}

async function isReady(context: CheckContext): Promise<string> {
  mustEqual("the phase", (await read(context)).phase, "Ready");
  return "";
}

async function smoked(context: CheckContext): Promise<string> {
  const { steps } = await read(context);
  mustEqual("the state of the step live", steps.find(({ name }) => name === "live")?.state, "Done");
  const said = await context.shop.kubectl("logs", "--selector=app.kubernetes.io/component=smoke", "--tail=-1");
  must(/^order: \d+ is processing\norder: \d+ is taken back$/m.test(said), "no order was placed and taken back", said);
  const left = "echo count(wc_get_orders(['billing_email' => 'smoke@storeplane.example', 'limit' => -1]));";
  mustEqual("its orders that are left", await context.shop.php(z.int(), left), 0);
  return said.trim().split("\n").at(-1) ?? "";
}

async function showsShop({ shop }: CheckContext): Promise<string> {
  const answer = await shop.request("/");
  const page = await answer.text();
  must(answer.status === 200 && page.includes("Sample product"), "no product is shown", answer.status);
  return "";
}

async function offers({ shop }: CheckContext): Promise<string> {
  const answer = await shop.request("/wp-json/wc/store/v1/products");
  mustEqual("the answer", answer.status, 200);
  const products = z.array(z.object({ name: z.string(), is_purchasable: z.boolean() })).parse(await answer.json());
  const offered = products.find((product) => product.is_purchasable);
  must(offered !== undefined, "nothing can be bought", products);
  return offered?.name ?? "";
}

async function storesOrders({ shop }: CheckContext): Promise<string> {
  const isOn = "Automattic\\\\WooCommerce\\\\Utilities\\\\OrderUtil::custom_orders_table_usage_is_enabled";
  mustEqual(
    "the order tables' switch",
    await shop.php(z.boolean(), `echo json_encode(call_user_func('${isOn}'));`),
    true,
  );
  return "";
}

function read({ api, shop }: CheckContext): Promise<StoreResource> {
  return api.getStore(storeOf(shop.namespace));
}

function storeOf(namespace: string): string {
  return namespace.replace(/^store-/, "");
}
