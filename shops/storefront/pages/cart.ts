import { html } from "hono/html";
import type { Cart, Line } from "../medusa/carts.ts";
import { money } from "../money.ts";
import type { Html } from "./layout.ts";

/** A line's name: the product, and its variant where it says more. */
export function nameOf({ product_title, variant_title, title }: Line): string {
  const name = product_title ?? title;
  return variant_title && variant_title !== name ? `${name}, ${variant_title}` : name;
}

function row(line: Line, currency: string): Html {
  const action = `/cart/lines/${encodeURIComponent(line.id)}`;
  const name = nameOf(line);
  return html`<tr><th scope="row">${name}</th><td>${money(line.unit_price, currency)}</td>
<td><form method="post" action="${action}"><input type="number" name="quantity" value="${line.quantity}" min="0" max="99" required aria-label="Quantity of ${name}">
<button type="submit">Change</button></form></td>
<td><form method="post" action="${action}"><input type="hidden" name="quantity" value="0"><button type="submit" aria-label="Remove ${name}">Remove</button></form></td></tr>`;
}

/** What the shopper has chosen; undefined if there is no cart yet. */
export function cartPage(cart: Cart | undefined): Html {
  if (cart === undefined || cart.items.length === 0) {
    return html`<p>Your cart is empty.</p><p><a href="/">See the products</a></p>`;
  }
  return html`<table><thead><tr><th scope="col">Product</th><th scope="col">Price</th><th scope="col">Quantity</th><th scope="col">Remove</th></tr></thead>
<tbody>${cart.items.map((line) => row(line, cart.currency_code))}</tbody></table>
<p class="total">Goods: ${money(cart.item_total ?? 0, cart.currency_code)}</p>
<p><a class="button" href="/checkout">Go to checkout</a></p>`;
}
