import { looksLikeApiToken } from "../../contract/index.ts";
import type { Identity } from "../http/request-context.ts";
import type { WithBackend } from "../ports/backend.ts";
import { callerOfToken } from "./caller-of-token.ts";
import { readBearer } from "./read-bearer.ts";
import type { SignedTokens } from "./signed-tokens.ts";
import { badCredentials, noCredentials } from "./unauthenticated.ts";

export interface IdentityOptions {
  readonly withBackend: WithBackend;
  /** Absent where no issuer is trusted. */
  readonly signedTokens?: SignedTokens | undefined;
}

/** Tells by the token of a request who sent it. */
export function createIdentity({ withBackend, signedTokens }: IdentityOptions): Identity {
  return async ({ headers }, beforeLookUp) => {
    const reading = readBearer(headers);
    if (reading.kind === "none") throw noCredentials();
    if (reading.kind === "unusable") throw badCredentials();
    const { text } = reading;
    if (looksLikeApiToken(text)) return withBackend((backend) => callerOfToken(text, backend, beforeLookUp));
    if (!signedTokens) throw badCredentials();
    return signedTokens.callerOf(text, beforeLookUp);
  };
}
