import { html } from "hono/html";
import type { Order } from "../medusa/orders.ts";
import { money } from "../money.ts";
import type { Html } from "./layout.ts";

/** What was ordered. The address is not repeated: whoever borrows the browser need not read it. */
export function orderPage(order: Order): Html {
  const amounts = [
    ["Goods", order.item_total],
    ["Delivery", order.shipping_total],
    ["Tax in it", order.tax_total],
    ["Total", order.total],
  ] as const;
  return html`<p>Thank you. Your order number is <strong>${order.display_id}</strong>.</p>
<ul>${order.items.map(({ title, product_title, quantity }) => html`<li>${quantity} × ${product_title ?? title}</li>`)}</ul>
<dl>${amounts.map(([label, amount]) => html`<dt>${label}</dt><dd>${money(amount, order.currency_code)}</dd>`)}</dl>
<p><a href="/">Back to the products</a></p>`;
}
