import { html } from "hono/html";
import { canBeBought, type Product, type Variant } from "../medusa/products.ts";
import { money } from "../money.ts";
import type { Html } from "./layout.ts";

function choice(variant: Variant, index: number): Html {
  const { calculated_amount: amount, currency_code: currency } = variant.calculated_price ?? {};
  const price = typeof amount === "number" && currency !== undefined ? money(amount, currency) : "";
  const name = variant.title ?? "Standard";
  if (!canBeBought(variant)) return html`<li>${name} ${price} <span class="note">Sold out</span></li>`;
  const checked = index === 0 ? html` checked` : html``;
  return html`<li><label><input type="radio" name="variant_id" value="${variant.id}" required${checked}> ${name} ${price}</label></li>`;
}

/** One product: what it is, and a form that puts it into the cart. */
export function productPage(product: Product): Html {
  const pictures = product.images.flatMap(({ url }) => (url ? [html`<img src="${url}" alt="" loading="lazy">`] : []));
  const words = (product.description ?? "").split(/\n+/).filter((text) => text.trim() !== "");
  const variants = [...product.variants].sort((one, other) => Number(canBeBought(other)) - Number(canBeBought(one)));
  const button = variants.some(canBeBought)
    ? html`<label>Quantity <input type="number" name="quantity" value="1" min="1" max="99" required></label>
<button type="submit">Add to cart</button>`
    : html`<p>This is sold out.</p>`;
  return html`<div class="pictures">${pictures}</div>
${words.map((text) => html`<p>${text}</p>`)}
<form method="post" action="/cart/lines"><fieldset><legend>Choose</legend><ul class="plain">${variants.map(choice)}</ul></fieldset>
${button}</form>`;
}
