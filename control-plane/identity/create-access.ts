import type { Identity } from "../http/request-context.ts";
import type { SignInPages } from "../http/sign-in-pages.ts";
import type { WithBackend } from "../ports/backend.ts";
import type { Logger } from "../ports/logger.ts";
import { createIdentity } from "./identify.ts";
import type { Fetch } from "./oidc/fetch-json.ts";
import type { Issuer } from "./oidc/issuers.ts";
import { type LinkSettings, OneTimeLink } from "./session/one-time-link.ts";
import { type SealKey, Seals } from "./session/seals.ts";
import { Sessions } from "./session/sessions.ts";
import { SignIn } from "./session/sign-in.ts";
import { SignedTokens } from "./signed-tokens.ts";

/** Who may call besides holders of this API's own tokens. */
export interface AccessSettings {
  readonly issuers: readonly Issuer[];
  /** The first seals; without one there are no sessions. */
  readonly sessionKeys: readonly SealKey[];
  /** Under which browsers reach the API; without it there are no pages to sign in with. */
  readonly publicUrl?: string | undefined;
  /** For the only process of a platform on one machine. @default none */
  readonly link?: LinkSettings;
}

export interface AccessOptions extends AccessSettings {
  readonly withBackend: WithBackend;
  readonly logger: Logger;
  /** @default fetch */
  readonly fetch?: Fetch;
  /** Whether a request may wait for what another one has asked an issuer. @default true */
  readonly sharing?: boolean;
}

/** How people and programs are known, and the pages that people sign in with. */
export function createAccess({ withBackend, sharing = true, ...options }: AccessOptions): {
  readonly identity: Identity;
  readonly signInPages: SignInPages;
} {
  const { issuers, sessionKeys, publicUrl, link } = options;
  const signedTokens = new SignedTokens({ ...options, sharing });
  const devices = issuers.flatMap(({ issuer, device }) => (device ? [{ issuer, ...device }] : []));
  if (sessionKeys.length === 0) {
    return { identity: createIdentity({ withBackend, signedTokens }), signInPages: { devices } };
  }
  const seals = new Seals(sessionKeys);
  const sessions = new Sessions({ seals, issuers, byLink: link !== undefined, port: link?.port });
  return {
    identity: createIdentity({ withBackend, signedTokens, sessions }),
    signInPages: {
      devices,
      sessions,
      ...(publicUrl !== undefined && { signIn: new SignIn({ ...options, publicUrl, seals }) }),
      ...(link && { link: new OneTimeLink(link) }),
    },
  };
}
