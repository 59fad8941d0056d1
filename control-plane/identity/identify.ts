import { looksLikeApiToken } from "../../contract/index.ts";
import type { Identity } from "../http/request-context.ts";
import type { WithBackend } from "../ports/backend.ts";
import { callerOfToken } from "./caller-of-token.ts";
import { readBearer } from "./read-bearer.ts";
import { badCredentials, noCredentials } from "./unauthenticated.ts";

/** Tells by the token of a request who sent it. */
export function createIdentity({ withBackend }: { readonly withBackend: WithBackend }): Identity {
  return async ({ headers }, beforeLookUp) => {
    const reading = readBearer(headers);
    if (reading.kind === "none") throw noCredentials();
    if (reading.kind === "unusable" || !looksLikeApiToken(reading.text)) throw badCredentials();
    return withBackend((backend) => callerOfToken(reading.text, backend, beforeLookUp));
  };
}
