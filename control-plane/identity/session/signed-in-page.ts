import { escape } from "../../http/markup.ts";
import type { Caller } from "../../http/request-context.ts";

/** Forms lead back here only; a form's origin is told to ourselves, or the page's own button would be a foreign one. */
export const pageHeaders = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "Referrer-Policy": "same-origin",
} as const;

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #1c1c22 }
dt { color: #5a5a66 } dd { margin: 0 0 .6rem; overflow-wrap: anywhere } button { font: inherit; padding: .3rem .9rem }
@media (prefers-color-scheme: dark) { body { background: #15151a; color: #e4e4ea } a { color: #9aa6ff } dt { color: #a4a4b0 } }
`;

/** Who is signed in, as one page without scripts. */
export function signedInPage({ tenant, role, actor, expiresAt = "" }: Caller): string {
  const facts = { Tenant: tenant, Role: role, "Known here as": actor, "Signed in until": expiresAt };
  const rows = Object.entries(facts).map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`);
  return page(
    "You are signed in",
    `<dl>${rows.join("")}</dl>
<p>There is no dashboard yet. This browser can read <a href="/v1/stores">your stores</a>, <a href="/v1/me">your rights</a> and
<a href="/docs">what the API can do</a>.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>`,
  );
}

/** How to sign in, at one of these issuers. */
export function signInPage(issuers: readonly string[]): string {
  const ways = issuers.map((issuer) => {
    const address = `/auth/login?issuer=${encodeURIComponent(issuer)}`;
    return `<p><a href="${escape(address)}">Sign in at ${escape(issuer)}</a></p>`;
  });
  const otherwise = "<p>Open the link that npm start has printed. It is good once; a new start prints a new one.</p>";
  return page("You are not signed in", ways.length === 0 ? otherwise : ways.join("\n"));
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Storeplane</title><style>${style}</style></head>
<body><h1>${title}</h1>
${content}
</body></html>`;
}
