import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "../../shops/medusa/commands/main.smoke.ts");

interface Answer {
  readonly status?: number;
  readonly body: object | string;
}
type Shop = Readonly<Record<string, Answer>>;

const price = { calculated_amount: 10 };
const variant = { id: "variant_1", manage_inventory: true, inventory_quantity: 3, calculated_price: price };
const products = (...variants: object[]) => ({ products: [{ title: "Hat", variants }] });

/** What a shop of the image answers to a sale, by the pattern of method and path; `npm run shop` has the real one. */
const selling: Shop = {
  "GET /store/storeplane-smoke": { body: { has_sold: true } },
  "GET /store/regions": { body: { regions: [{ id: "reg_1", countries: [{ iso_2: "at" }] }] } },
  "GET /store/products": { body: products(variant) },
  "POST /store/carts": { body: { cart: { id: "cart_1" } } },
  "POST /store/carts/cart_1/line-items": { body: {} },
  "GET /store/shipping-options": { body: { shipping_options: [{ id: "so_1" }] } },
  "POST /store/carts/cart_1/shipping-methods": { body: {} },
  "POST /store/payment-collections": { body: { payment_collection: { id: "pay_1" } } },
  "POST /store/payment-collections/pay_1/payment-sessions": { body: {} },
  "POST /store/carts/cart_1/complete": { body: { type: "order", order: { id: "order_1" } } },
  "GET /store/orders/order_1": { body: { order: { status: "canceled" } } },
  "GET /": { body: "<h2>Hat</h2>" },
};
const isNew: Shop = { "GET /store/storeplane-smoke": { body: { has_sold: false } } };

/** Runs the smoke test as its Job does, against a shop that answers so. */
async function smoke(changes: Shop): Promise<{ readonly code: number; readonly said: string }> {
  const shop = { ...selling, ...changes };
  const server = createServer((request, response) => {
    const [path] = (request.url ?? "").split("?", 1);
    const { status = 200, body } = shop[`${request.method} ${path}`] ?? { status: 404, body: "no such page" };
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { SMOKE_API: url, SMOKE_STOREFRONT: url, SMOKE_HOST: "hats.example.net", STORE_PUBLISHABLE_KEY: "pk_1" };
  const ended = Promise.withResolvers<{ code: number; said: string }>();
  execFile(process.execPath, [program], { env, timeout: 30_000 }, (error, stdout, stderr) => {
    ended.resolve({ code: error === null ? 0 : Number(error.code ?? -1), said: `${stdout}${stderr}`.trim() });
  });
  const result = await ended.promise;
  server.closeAllConnections();
  server.close();
  return result;
}

const refused = (message: string, type = "invalid_data", status = 400): Answer => ({ status, body: { type, message } });

/** What a merchant can change in the administration, and how Medusa then answers; the words are its own. */
const settings: readonly [setting: string, said: string, changes: Shop][] = [
  [
    "no region",
    "sells to no country",
    { "GET /store/regions": { body: { regions: [] } }, "GET /": { status: 409, body: "Closed" } },
  ],
  [
    "no country in the region",
    "sells to no country",
    { "GET /store/regions": { body: { regions: [{ id: "reg_1", countries: [] }] } } },
  ],
  [
    "another payment provider",
    "not enabled in the cart's region",
    {
      "POST /store/payment-collections/pay_1/payment-sessions": refused(
        "Payment provider pp_system_default is not enabled in the cart's region reg_1.",
      ),
    },
  ],
  [
    "everything sold out",
    "none of 1 can be bought",
    { "GET /store/products": { body: products({ ...variant, inventory_quantity: 0 }) } },
  ],
  ["no published product", "none of 0 can be bought", { "GET /store/products": { body: { products: [] } } }],
  [
    "no price in the region",
    "none of 1 can be bought",
    { "GET /store/products": { body: products({ ...variant, calculated_price: null }) } },
  ],
  [
    "no stock location for the sales channel",
    "not associated with any stock location",
    {
      "POST /store/carts/cart_1/line-items": refused(
        "Sales channel sc_1 is not associated with any stock location for variant variant_1.",
      ),
    },
  ],
  [
    "the last piece sold meanwhile",
    "required inventory",
    {
      "POST /store/carts/cart_1/complete": refused("Some variant does not have the required inventory", "not_allowed"),
    },
  ],
  [
    "a second sales channel for the key",
    "multiple associated sales channels",
    {
      "POST /store/carts": refused(
        "Cannot assign sales channel to cart. The Publishable API Key in the header has multiple associated sales channels.",
      ),
    },
  ],
  [
    "no delivery to the country",
    "the shop offers none",
    { "GET /store/shipping-options": { body: { shipping_options: [] } } },
  ],
  ["a storefront that shows other things first", 'does not show "Hat"', { "GET /": { body: "<h2>Shoes</h2>" } }],
];

test.each(settings)("a shop that has sold passes with %s, and it is said", async (_, said, changes) => {
  const result = await smoke(changes);
  expect(result).toEqual({ code: 0, said: expect.stringContaining(said) as string });
  expect(result.said).toMatch(/^storeplane-smoke: ok: /);
});

test.each(settings)("a new shop fails with %s", async (_, said, changes) => {
  const result = await smoke({ ...isNew, ...changes });
  expect(result).toEqual({ code: 1, said: expect.stringContaining(said) as string });
  expect(result.said).toMatch(/^storeplane-smoke: a new shop can't sell: /);
});

test.each([isNew, {}])("a shop that sells passes, new or not: %j", async (changes) => {
  const said = 'storeplane-smoke: ok: bought "Hat", order order_1 taken back, storefront shows it';
  expect(await smoke(changes)).toEqual({ code: 0, said });
});

const noRegion: Shop = { "GET /store/regions": { body: { regions: [] } } };

/** No setting leads to these: the shop is broken, whoever it belongs to. */
const faults: readonly [fault: string, said: string, changes: Shop][] = [
  [
    "an error of the server",
    "answered 500",
    { "POST /store/carts": { status: 500, body: { type: "unknown_error", message: "x" } } },
  ],
  [
    "a key that is not one",
    "answered 400",
    { "GET /store/regions": refused("A valid publishable key is required to proceed with the request", "not_allowed") },
  ],
  [
    "someone else at its address",
    "answered 404",
    { "GET /store/products": { status: 404, body: "<h1>Not here</h1>" } },
  ],
  ["no JSON", "the API's answer lacks everything", { "GET /store/regions": { body: "<h1>Log in</h1>" } }],
  ["a right that is missing", "answered 401", { "POST /store/carts": refused("Unauthorized", "not_allowed", 401) }],
  ["a storefront that is away", "the home page answered 503", { "GET /": { status: 503, body: "" } }],
  [
    "a storefront that is away from a shop that does not sell",
    "the home page answered 503",
    { ...noRegion, "GET /": { status: 503, body: "" } },
  ],
];

test.each(faults)("a shop that has sold fails all the same with %s", async (_, said, changes) => {
  expect(await smoke(changes)).toEqual({ code: 1, said: expect.stringContaining(said) as string });
});

test.each([
  { status: 404, body: "Cannot GET" },
  { status: 500, body: {} },
])("a shop that can't say whether it has sold is held to what a new one is: %j", async (mark) => {
  const unknown: Shop = { "GET /store/storeplane-smoke": mark };
  expect((await smoke(unknown)).code).toBe(0);
  expect((await smoke({ ...unknown, ...noRegion })).said).toContain("a new shop can't sell");
});
