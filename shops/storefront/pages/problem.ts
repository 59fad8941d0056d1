import { html } from "hono/html";
import type { Html } from "./layout.ts";

/** What a shopper is told when something is not possible. */
export interface Problem {
  readonly status: 400 | 403 | 404 | 409 | 413 | 500 | 503;
  readonly title: string;
  readonly text: string;
}

export const problems = {
  notThere: { status: 404, title: "Not found", text: "This page does not exist, or not any more." },
  refused: {
    status: 409,
    title: "Not possible",
    text: "This cannot be done now: perhaps something sold out or changed meanwhile. Please look at your cart.",
  },
  notSelling: { status: 409, title: "Closed", text: "This shop sells to no country at the moment." },
  malformed: { status: 400, title: "Not understood", text: "The form was not filled in as expected. Please go back." },
  foreign: { status: 403, title: "Refused", text: "This form did not come from this shop. Please start again here." },
  tooLarge: { status: 413, title: "Too large", text: "More was sent than this shop takes." },
  away: {
    status: 503,
    title: "One moment, please",
    text: "The shop cannot be reached just now. Your cart is kept; please try again in a few seconds.",
  },
  broken: { status: 500, title: "Something went wrong", text: "This is our fault. Please try again." },
} as const satisfies Readonly<Record<string, Problem>>;

export function problemPage({ text }: Problem): Html {
  return html`<p role="alert">${text}</p><p><a href="/cart">Your cart</a> or <a href="/">the products</a></p>`;
}
