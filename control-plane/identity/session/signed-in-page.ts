import { escape } from "../../http/markup.ts";
import { renderPage } from "../../http/page.ts";
import type { Caller } from "../../http/request-context.ts";

/** Who is signed in. */
export function signedInPage({ tenant, role, actor, expiresAt = "" }: Caller): string {
  const facts = { Tenant: tenant, Role: role, "Known here as": actor, "Signed in until": expiresAt };
  const rows = Object.entries(facts).map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`);
  return renderPage(
    "You are signed in",
    `<dl>${rows.join("")}</dl>
<p>This browser can open <a href="/">the dashboard</a>, where the platform serves one, and read <a href="/v1/stores">your stores</a>, <a href="/v1/me">your rights</a> and
<a href="/docs">what the API can do</a>.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>`,
  );
}

/** Signed out here; the browser goes on by itself to where it is signed out there. */
export function leavingPage(issuer: string, next: string): string {
  return renderPage(
    "You are signed out of Storeplane",
    `<p>You may still be signed in at ${escape(issuer)}. <a href="${escape(next)}">Sign out there too</a></p>`,
  );
}

/** How to sign in, at one of these issuers. */
export function signInPage(issuers: readonly string[]): string {
  const ways = issuers.map((issuer) => {
    const address = `/auth/login?issuer=${encodeURIComponent(issuer)}`;
    return `<p><a href="${escape(address)}">Sign in at ${escape(issuer)}</a></p>`;
  });
  const otherwise = "<p>Open the link that npm start has printed. It is good once; a new start prints a new one.</p>";
  return renderPage("You are not signed in", ways.length === 0 ? otherwise : ways.join("\n"));
}
