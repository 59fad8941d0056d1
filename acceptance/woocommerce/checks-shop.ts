import { expect } from "vitest";
import * as z from "zod";
import { ApiProblemError, askCredentials } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { InOrder } from "../in-order.ts";
import type { CheckContext } from "./check-context.ts";
import { absentWords } from "./summary.ts";

const patienceMs = 120_000;

/** What the store's API tells, and what only WooCommerce can do. */
export function shopChecks({ check, leaveOut }: InOrder, at: () => CheckContext, hasPlugin: boolean): void {
  // That a shop without WooCommerce refuses to be one is nothing that a run with it leaves open.
  if (!hasPlugin) {
    check("the store is Failed and tells the cause that setup gave", () => isFailed(at()));
    check("the API gives no login of a shop that is not set up", () => givesNoLogin(at()));
  }
  const ofPlugin = hasPlugin ? check : leaveOut;
  ofPlugin("setup ran to its end: the store is Ready", () => isReady(at()));
  ofPlugin("the smoke test ordered as a guest and took the order back", () => smoked(at()));
  ofPlugin("the store's address shows the shop, not a blog", () => showsShop(at()));
  ofPlugin("the Store API offers a product to buy", () => offers(at()));
  ofPlugin("orders have tables of their own", () => storesOrders(at()));
}

async function isFailed(context: CheckContext): Promise<string> {
  const { failure } = await pollUntil(
    { what: "the store is Failed", timeoutMs: patienceMs, everyMs: 250 },
    async () => {
      const store = await read(context);
      return store.phase === "Failed" && store.failure?.reason === "HookFailed" ? store : undefined;
    },
  );
  expect(failure?.step, "the step that failed").toEqual("setup");
  expect(failure?.message, "the cause").toContain(absentWords);
  return failure?.message ?? "";
}

async function givesNoLogin({ api, shop }: CheckContext): Promise<string> {
  const refusal = await askCredentials({ api, name: storeOf(shop.namespace) }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal, "the refusal").toBeInstanceOf(ApiProblemError);
  return refusal instanceof ApiProblemError ? refusal.code : "";
}

async function isReady(context: CheckContext): Promise<string> {
  expect((await read(context)).phase, "the phase").toEqual("Ready");
  return "";
}

async function smoked(context: CheckContext): Promise<string> {
  const { steps } = await read(context);
  expect(steps.find(({ name }) => name === "live")?.state, "the state of the step live").toEqual("Done");
  const said = await context.shop.kubectl("logs", "--selector=app.kubernetes.io/component=smoke", "--tail=-1");
  expect(said, "what it said").toMatch(/^order: \d+ is processing\norder: \d+ is taken back$/m);
  const left = "echo count(wc_get_orders(['billing_email' => 'smoke@storeplane.example', 'limit' => -1]));";
  expect(await context.shop.php(z.int(), left), "its orders that are left").toEqual(0);
  return said.trim().split("\n").at(-1) ?? "";
}

async function showsShop({ shop }: CheckContext): Promise<string> {
  const answer = await shop.request("/");
  const page = await answer.text();
  expect([answer.status, page.includes("Sample product")], "the page, and its product").toEqual([200, true]);
  return "";
}

async function offers({ shop }: CheckContext): Promise<string> {
  const answer = await shop.request("/wp-json/wc/store/v1/products");
  expect(answer.status, "the answer").toEqual(200);
  const products = z.array(z.object({ name: z.string(), is_purchasable: z.boolean() })).parse(await answer.json());
  const offered = products.find((product) => product.is_purchasable);
  expect(products, "the products").toContainEqual(expect.objectContaining({ is_purchasable: true }));
  return offered?.name ?? "";
}

async function storesOrders({ shop }: CheckContext): Promise<string> {
  const isOn = "Automattic\\\\WooCommerce\\\\Utilities\\\\OrderUtil::custom_orders_table_usage_is_enabled";
  expect(
    await shop.php(z.boolean(), `echo json_encode(call_user_func('${isOn}'));`),
    "the order tables' switch",
  ).toEqual(true);
  return "";
}

function read({ api, shop }: CheckContext): Promise<StoreResource> {
  return api.getStore(storeOf(shop.namespace));
}

function storeOf(namespace: string): string {
  return namespace.replace(/^store-/, "");
}
