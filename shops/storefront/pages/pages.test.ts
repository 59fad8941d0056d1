import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Product } from "../medusa/products.ts";
import { cartPage } from "./cart.ts";
import { addressPage, deliveryPage } from "./checkout.ts";
import { productPage } from "./product.ts";
import { productList } from "./product-list.ts";

const price = (amount: number) => ({ calculated_amount: amount, currency_code: "eur" });
const shirt: Product = {
  id: "prod_1",
  title: "Shirt",
  handle: "shirt",
  description: "Soft\n\nWarm",
  thumbnail: null,
  images: [],
  variants: [
    { id: "variant_s", title: "S", manage_inventory: true, inventory_quantity: 0, calculated_price: price(10) },
    { id: "variant_m", title: "M", manage_inventory: true, inventory_quantity: 2, calculated_price: price(12.5) },
  ],
};

test("lists a product with its lowest price and a link by its handle", async () => {
  const page = String(await productList({ products: [shirt], count: 1, page: 1 }));
  expect(page).toContain('href="/products/shirt"');
  expect(page).toContain("from €10.00");
  expect(page).not.toContain("Sold out");
});

test("links to neighbours only where there are some", async () => {
  const middle = String(await productList({ products: [shirt], count: 60, page: 2 }));
  expect(middle).toContain("/?page=1");
  expect(middle).toContain("/?page=3");
  const last = String(await productList({ products: [shirt], count: 60, page: 3 }));
  expect(last).not.toContain("/?page=4");
});

test("offers what is in stock and marks what is not", async () => {
  const page = String(await productPage(shirt));
  expect(page).toContain('value="variant_m"');
  expect(page).not.toContain('value="variant_s"');
  expect(page).toContain("Sold out");
});

test("has no button for a product that no one can buy", async () => {
  expect(String(await productPage({ ...shirt, variants: [] }))).not.toContain("<button");
});

test("says that there is no delivery where none is offered", async () => {
  const cart = { id: "cart_1", currency_code: "eur", items: [] };
  expect(String(await deliveryPage(cart, []))).toContain("does not deliver");
});

test("ties a hint to its field, and keeps what was typed", async () => {
  const region = { id: "reg_1", currency_code: "eur", countries: [{ iso_2: "de", display_name: "Germany" }] };
  const page = String(await addressPage(region, { values: { city: "Bonn" }, problems: { email: "Missing" } }));
  expect(page).toContain('aria-describedby="email-problem"');
  expect(page).toContain('id="email-problem"');
  expect(page).toContain('value="Bonn"');
});

test("lets no text of a merchant or a shopper become markup", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      const evil = `<b ${text}'">`;
      const line = { id: evil, product_title: evil, title: evil, variant_title: evil, quantity: 1, unit_price: 1 };
      const product = { ...shirt, title: evil, handle: evil, description: evil };
      const pages = await Promise.all([
        productList({ products: [product], count: 1, page: 1 }),
        productPage(product),
        cartPage({ id: "cart_1", currency_code: "eur", items: [line] }),
        addressPage(
          { id: "r", currency_code: "eur", countries: [] },
          { values: { city: evil }, problems: { city: evil } },
        ),
      ]);
      for (const page of pages) expect(String(page)).not.toContain("<b ");
    }),
  );
});
