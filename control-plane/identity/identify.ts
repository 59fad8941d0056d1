import { looksLikeApiToken } from "../../contract/index.ts";
import { requireOwnPage } from "../http/refuse-foreign.ts";
import type { Caller, Identity } from "../http/request-context.ts";
import type { WithBackend } from "../ports/backend.ts";
import { callerOfToken } from "./caller-of-token.ts";
import { readBearer } from "./read-bearer.ts";
import type { Sessions } from "./session/sessions.ts";
import type { SignedTokens } from "./signed-tokens.ts";
import { badCredentials, badSession, noCredentials } from "./unauthenticated.ts";

export interface IdentityOptions {
  readonly withBackend: WithBackend;
  /** Absent where no issuer is trusted. */
  readonly signedTokens?: SignedTokens | undefined;
  /** Absent where no one signs in with a browser. */
  readonly sessions?: Sessions | undefined;
}

/** Tells by the token of a request, or without one by its session, who sent it. */
export function createIdentity({ withBackend, signedTokens, sessions }: IdentityOptions): Identity {
  return async (request, beforeLookUp) => {
    const reading = readBearer(request.headers);
    if (reading.kind === "none") return callerOfSession(request);
    if (reading.kind === "unusable") throw badCredentials();
    const { text } = reading;
    if (looksLikeApiToken(text)) return withBackend((backend) => callerOfToken(text, backend, beforeLookUp));
    if (!signedTokens) throw badCredentials();
    return signedTokens.callerOf(text, beforeLookUp);
  };

  /** What is not sealed by us costs no look-up. */
  async function callerOfSession(request: Request): Promise<Caller> {
    const cookies = request.headers.get("cookie");
    if (!sessions || sessions.carriedBy(cookies) === undefined) throw noCredentials();
    const caller = await withBackend((backend) => sessions.callerOf(cookies, backend.sessions));
    if (!caller) throw badSession();
    requireOwnPage(request);
    return caller;
  }
}
