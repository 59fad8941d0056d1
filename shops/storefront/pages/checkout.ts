import { html } from "hono/html";
import type { Cart } from "../medusa/carts.ts";
import type { ShippingOption } from "../medusa/orders.ts";
import type { Region } from "../medusa/regions.ts";
import { money } from "../money.ts";
import type { Html } from "./layout.ts";

/** A form's values as they were typed, and what is wrong with them, both by field. */
export interface Filled {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Readonly<Record<string, string>>;
}

const fields = [
  { name: "email", label: "E-mail", type: "email", autocomplete: "email" },
  { name: "first_name", label: "First name", type: "text", autocomplete: "given-name" },
  { name: "last_name", label: "Last name", type: "text", autocomplete: "family-name" },
  { name: "address_1", label: "Street and number", type: "text", autocomplete: "address-line1" },
  { name: "postal_code", label: "Postal code", type: "text", autocomplete: "postal-code" },
  { name: "city", label: "City", type: "text", autocomplete: "address-level2" },
] as const;

function problemOf(name: string, { problems }: Filled): { mark: Html; text: Html } {
  const problem = problems[name];
  if (problem === undefined) return { mark: html``, text: html`` };
  return {
    mark: html` aria-invalid="true" aria-describedby="${name}-problem"`,
    text: html`<span class="problem" id="${name}-problem">${problem}</span>`,
  };
}

function input({ name, label, type, autocomplete }: (typeof fields)[number], filled: Filled): Html {
  const { mark, text } = problemOf(name, filled);
  return html`<p><label>${label} <input type="${type}" name="${name}" value="${filled.values[name] ?? ""}" autocomplete="${autocomplete}" maxlength="200" required${mark}></label>${text}</p>`;
}

/** The first step: who gets it, and where. */
export function addressPage(region: Region, filled: Filled): Html {
  const { mark, text } = problemOf("country_code", filled);
  const country = ({ iso_2, display_name }: Region["countries"][number]) => {
    const selected = filled.values["country_code"] === iso_2 ? html` selected` : html``;
    return html`<option value="${iso_2}"${selected}>${display_name}</option>`;
  };
  const wrong = Object.keys(filled.problems).length > 0;
  const summary = wrong ? html`<p class="problem" role="alert">Please look at the marked fields.</p>` : html``;
  return html`${summary}<form method="post" action="/checkout">${fields.map((field) => input(field, filled))}
<p><label>Country <select name="country_code" autocomplete="country" required${mark}>${region.countries.map(country)}</select></label>${text}</p>
<button type="submit">Go on to delivery</button></form>`;
}

/** The last step: how it is sent, and the button that orders. */
export function deliveryPage(cart: Cart, options: readonly ShippingOption[]): Html {
  if (options.length === 0) {
    return html`<p>The shop does not deliver to this address.</p><p><a href="/checkout">Change the address</a></p>`;
  }
  const choice = ({ id, name, amount }: ShippingOption, index: number) => {
    const checked = index === 0 ? html` checked` : html``;
    const price = money(amount ?? 0, cart.currency_code);
    return html`<li><label><input type="radio" name="option_id" value="${id}" required${checked}> ${name}, ${price}</label></li>`;
  };
  return html`<form method="post" action="/checkout/order"><fieldset><legend>Delivery</legend><ul class="plain">${options.map(choice)}</ul></fieldset>
<p>Goods: ${money(cart.item_total ?? 0, cart.currency_code)}. You pay when the shop asks you to; nothing is charged now.</p>
<button type="submit">Order and pay later</button></form>`;
}
