import { type Browser, type Page, PageError } from "../browser.ts";
import type { ConfirmedOrder } from "../selling-shop.ts";

const address = {
  email: "shopper@example.com",
  first_name: "Ada",
  last_name: "Shopper",
  address_1: "1 Market Street",
  postal_code: "1000",
  city: "Anytown",
};

/** Buys one piece of the first product of a shop: list, product, cart, address, delivery, order. */
export async function buy(browser: Browser, shopUrl: string): Promise<ConfirmedOrder> {
  const list = await browser.visit(shopUrl);
  const product = firstLink(list, 'a[href^="/products/"]');
  const productPage = await browser.visit(new URL(product.href, list.url));
  const cart = await browser.submit(productPage, "/cart/lines");
  const checkout = await browser.visit(new URL(firstLink(cart, 'a[href="/checkout"]').href, cart.url));
  const delivery = await browser.submit(checkout, "/checkout", address);
  const confirmed = await browser.submit(delivery, "/checkout/order");
  const number = confirmed.document.querySelector("strong")?.text.trim();
  if (confirmed.url.pathname !== "/order" || !number) {
    throw new PageError(`${confirmed.url}: no order was confirmed: ${textOf(confirmed)}`);
  }
  return { number, product: product.text };
}

function firstLink(page: Page, selector: string): { href: string; text: string } {
  const link = page.document.querySelector(selector);
  const href = link?.getAttribute("href");
  if (href === undefined) throw new PageError(`${page.url}: has no ${selector}: ${textOf(page)}`);
  return { href, text: link?.text.trim() ?? "" };
}

function textOf({ document }: Page): string {
  return (document.querySelector("main") ?? document).text.replace(/\s+/g, " ").trim().slice(0, 300);
}
