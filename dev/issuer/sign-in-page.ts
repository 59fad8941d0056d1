import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Provider } from "oidc-provider";

/** The page is at this, and the id of who signs in. */
export const signInPath = "/sign-in/";

export function isSignInPage({ url = "" }: IncomingMessage): boolean {
  return url.startsWith(signInPath);
}

/** The page on which someone says who they are: this issuer believes it, being for one machine. */
export function createSignInPage(
  provider: Provider,
  people: readonly { readonly id: string }[],
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const buttons = people.map(({ id }) => `<button name="person" value="${id}">${id}</button>`).join(" ");
  const page = `<!doctype html><title>Sign in</title><h1>Who are you?</h1><form method="post">${buttons}</form>`;
  return async (request, response) => {
    if (request.method !== "POST") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(page);
      return;
    }
    const person = new URLSearchParams(await text(request)).get("person");
    const known = people.find(({ id }) => id === person);
    const result = known ? { login: { accountId: known.id } } : { error: "access_denied" };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };
}
