import { html } from "hono/html";
import { canBeBought, type Product, pageSize } from "../medusa/products.ts";
import { money } from "../money.ts";
import type { Html } from "./layout.ts";

function lowestPrice({ variants }: Product): string {
  const prices = variants.flatMap(({ calculated_price }) =>
    typeof calculated_price?.calculated_amount === "number"
      ? [{ amount: calculated_price.calculated_amount, currency: calculated_price.currency_code }]
      : [],
  );
  const [cheapest] = prices.sort((one, other) => one.amount - other.amount);
  if (cheapest === undefined) return "";
  const price = money(cheapest.amount, cheapest.currency);
  return prices.some(({ amount }) => amount > cheapest.amount) ? `from ${price}` : price;
}

function card(product: Product): Html {
  const picture = product.thumbnail ? html`<img src="${product.thumbnail}" alt="" loading="lazy">` : html``;
  const soldOut = product.variants.some(canBeBought) ? html`` : html`<span class="note">Sold out</span>`;
  return html`<li class="card">${picture}<h2><a href="/products/${encodeURIComponent(product.handle)}">${product.title}</a></h2>
<p>${lowestPrice(product)} ${soldOut}</p></li>`;
}

/** One page of the catalogue, with links to its neighbours. */
export function productList(list: { products: readonly Product[]; count: number; page: number }): Html {
  const { products, count, page } = list;
  if (products.length === 0) return html`<p>There is nothing to buy here yet.</p>`;
  const newer = page > 1 ? html`<a rel="prev" href="/?page=${page - 1}">Previous page</a>` : html``;
  const older = page * pageSize < count ? html`<a rel="next" href="/?page=${page + 1}">Next page</a>` : html``;
  return html`<ul class="cards">${products.map(card)}</ul><nav aria-label="Pages">${newer} ${older}</nav>`;
}
