import * as oauth from "oauth4webapi";
import type { Fetch } from "../oidc/fetch-json.ts";
import type { Issuer, SignInClient } from "../oidc/issuers.ts";

/** Milliseconds that an issuer's document is good for. */
const freshMs = 600_000;
const patienceMs = 5000;
/** Whoever wants to sign in while it can't be asked does not make it busier. */
const cooldownMs = 5000;
const toleranceSeconds = 30;

/** An issuer that people sign in with. */
export type SignInIssuer = Issuer & { readonly signIn: SignInClient };

export interface CodeAnswer {
  readonly parameters: URLSearchParams;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** What is asked of an issuer while someone signs in; all of it throws what oauth4webapi or `fetch` throw. */
export class IssuerServer {
  readonly issuer: SignInIssuer;
  readonly #fetch: Fetch;
  #known: { readonly server: oauth.AuthorizationServer; readonly readAt: number } | undefined;
  #failed: { readonly error: unknown; readonly at: number } | undefined;

  constructor(issuer: SignInIssuer, fetch: Fetch) {
    this.issuer = issuer;
    this.#fetch = fetch;
  }

  async document(): Promise<oauth.AuthorizationServer> {
    const readAt = performance.now();
    if (this.#known && readAt - this.#known.readAt < freshMs) return this.#known.server;
    if (this.#failed && readAt - this.#failed.at < cooldownMs) throw this.#failed.error;
    try {
      const server = await this.#discover();
      this.#known = { server, readAt };
      return server;
    } catch (error) {
      this.#failed = { error, at: performance.now() };
      throw error;
    }
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const address = new URL(this.issuer.issuer);
    const response = await oauth.discoveryRequest(address, this.#options());
    return oauth.processDiscoveryResponse(address, response);
  }

  /** The claims of the ID token that a code is worth; the issuer's own connection proves them. */
  async redeem({ parameters, state, nonce, verifier, redirectUri }: CodeAnswer): Promise<oauth.IDToken> {
    const { clientId, clientSecret } = this.issuer.signIn;
    const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: toleranceSeconds };
    const proof = clientSecret === undefined ? oauth.None() : oauth.ClientSecretBasic(clientSecret);
    const server = await this.document();
    const checked = oauth.validateAuthResponse(server, client, parameters, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      proof,
      checked,
      redirectUri,
      verifier,
      this.#options(),
    );
    const found = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    const claims = oauth.getValidatedIdTokenClaims(found);
    if (claims === undefined) throw new TypeError("a required ID token is missing");
    return claims;
  }

  #options() {
    return {
      [oauth.customFetch]: (url: string, init: object) => this.#fetch(url, init),
      // The address of an issuer is https, or of this machine.
      [oauth.allowInsecureRequests]: new URL(this.issuer.issuer).protocol === "http:",
      signal: AbortSignal.timeout(patienceMs),
    };
  }
}
