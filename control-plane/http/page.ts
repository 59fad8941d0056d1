import { escape } from "./markup.ts";
import type { ProblemError } from "./problem-error.ts";

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

/** A page without scripts; the content is markup. */
export function renderPage(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)} · Storeplane</title><style>${style}</style></head>
<body><h1>${escape(title)}</h1>
${content}
</body></html>`;
}

/** Whether a person with a browser will see the answer, by what the request accepts. */
export function isForPage(accept: string | null): boolean {
  return accept?.includes("text/html") ?? false;
}

/** The same as the problem's details, for a person. */
export function problemPage(problem: ProblemError, requestId: string): string {
  const { title, detail } = problem.toDetails("");
  return renderPage(
    title,
    `<p>${escape(detail)}</p><p><a href="/auth">Who is signed in, and how to sign in</a></p>
<p><small>Request ${escape(requestId)}</small></p>`,
  );
}
