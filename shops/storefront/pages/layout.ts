import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** A piece of a page. Everything that was put into it with `html` is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

interface Page {
  readonly store: string;
  readonly title: string;
  readonly body: Html;
}

/** The frame around every page. */
export function layout({ store, title, body }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === store ? store : `${title} – ${store}`}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><a class="brand" href="/">${store}</a><nav aria-label="Shop"><a href="/">Products</a><a href="/cart">Cart</a></nav></header>
<main id="content">
<h1>${title}</h1>
${body}
</main>
<footer><p>${store}</p></footer>
</body>
</html>`;
}
