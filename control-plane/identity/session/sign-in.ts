import * as oauth from "oauth4webapi";
import * as z from "zod";
import { ProblemError } from "../../http/problem-error.ts";
import type { SignedIn } from "../../http/sign-in-pages.ts";
import type { Logger } from "../../ports/logger.ts";
import { callerOfClaims } from "../oidc/caller-of-claims.ts";
import type { Fetch } from "../oidc/fetch-json.ts";
import type { Issuer } from "../oidc/issuers.ts";
import { issuerAway } from "../unauthenticated.ts";
import { clearCookie, readCookie, setCookie } from "./cookies.ts";
import { IssuerServer, type SignInIssuer } from "./issuer-server.ts";
import { ownPath } from "./own-path.ts";
import type { Seals } from "./seals.ts";

/** Seconds that someone has at the issuer's page. */
const loginSeconds = 600;

const sealedLogin = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  issuer: z.string(),
  returnTo: z.string(),
});

export interface SignInOptions {
  readonly issuers: readonly Issuer[];
  /** https://HOST, under which browsers reach this API. */
  readonly publicUrl: string;
  readonly seals: Seals;
  readonly logger: Logger;
  /** @default fetch */
  readonly fetch?: Fetch;
}

/** Lets people sign in at their issuer: authorization code with PKCE; what is known in between lies sealed in a cookie. */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #servers: readonly IssuerServer[];

  constructor(options: SignInOptions) {
    const { issuers, fetch = globalThis.fetch } = options;
    this.#options = options;
    this.#servers = issuers
      .filter((issuer): issuer is SignInIssuer => issuer.signIn !== undefined)
      .map((issuer) => new IssuerServer(issuer, (url, init) => fetch(url, init)));
  }

  get addresses(): readonly string[] {
    return this.#servers.map(({ issuer }) => issuer.issuer);
  }

  /** Where the browser goes next. @throws ProblemError `invalid-parameter` or `issuer-unavailable` */
  async begin(asked: {
    readonly issuer?: string | undefined;
    readonly returnTo: string;
  }): Promise<{ location: string; cookie: string }> {
    const server = this.#serverOf(asked.issuer);
    const returnTo = pathOf(asked.returnTo, this.#options.publicUrl);
    const endpoint = await this.#endpointOf(server);
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const { signIn, issuer } = server.issuer;
    const location = new URL(endpoint);
    const parameters = {
      response_type: "code",
      client_id: signIn.clientId,
      redirect_uri: this.#redirectUri,
      scope: signIn.scope,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
    const iat = Math.floor(Date.now() / 1000);
    const values = { state, nonce, verifier, issuer, returnTo };
    const sealed = await this.#options.seals.seal("login", values, { iat, exp: iat + loginSeconds });
    return { location: location.href, cookie: setCookie("login", sealed, loginSeconds) };
  }

  /** Who has come back from the issuer, and where they wanted to go. @throws ProblemError `unauthenticated` */
  async finish(
    parameters: URLSearchParams,
    cookies: string | undefined,
  ): Promise<{ who: SignedIn; returnTo: string; cookie: string }> {
    const text = readCookie(cookies, "login");
    const opened = text === undefined ? undefined : await this.#options.seals.open("login", text, new Date());
    const login = sealedLogin.safeParse(opened);
    const server = this.#servers.find(({ issuer }) => issuer.issuer === login.data?.issuer);
    if (!login.success || !server) throw notSignedIn();
    const { returnTo, issuer, ...kept } = login.data;
    try {
      const claims = await server.redeem({ parameters, ...kept, redirectUri: this.#redirectUri });
      const who = { ...(await callerOfClaims(claims, server.issuer)), issuer };
      return { who, returnTo, cookie: clearCookie("login") };
    } catch (error) {
      this.#options.logger.info({ issuer, ...reasonOf(error) }, "sign-in refused");
      throw notSignedIn(error);
    }
  }

  /**
   * Where the browser ends its session at an issuer and comes back from; undefined where that has no such page, or can't
   * be asked. It names us and not who leaves: an ID token in an address would stand in the logs that it passes.
   */
  async endAt(address: string): Promise<string | undefined> {
    const server = this.#servers.find(({ issuer }) => issuer.issuer === address);
    if (!server) return undefined;
    try {
      const { end_session_endpoint: endpoint } = await server.document();
      if (endpoint === undefined) return undefined;
      const location = new URL(endpoint);
      if (location.protocol !== "https:" && location.protocol !== new URL(address).protocol) {
        throw new TypeError("the issuer's end_session_endpoint is not https://");
      }
      location.searchParams.set("client_id", server.issuer.signIn.clientId);
      location.searchParams.set("post_logout_redirect_uri", `${this.#options.publicUrl}/auth`);
      return location.href;
    } catch (cause) {
      this.#options.logger.warn({ issuer: address, err: cause }, "a session at an issuer can't be ended");
      return undefined;
    }
  }

  get #redirectUri(): string {
    return `${this.#options.publicUrl}/auth/callback`;
  }

  #serverOf(named: string | undefined): IssuerServer {
    const found = this.#servers.find(({ issuer }) => named === undefined || issuer.issuer === named);
    if (found) return found;
    const rule = `must be one of ${this.addresses.join(", ")}`;
    throw new ProblemError("invalid-parameter", `issuer ${rule}.`, { errors: [{ field: "issuer", rule }] });
  }

  async #endpointOf(server: IssuerServer): Promise<string> {
    try {
      const { authorization_endpoint: endpoint } = await server.document();
      if (endpoint === undefined) throw new TypeError("the issuer names no authorization_endpoint");
      return endpoint;
    } catch (cause) {
      this.#options.logger.warn({ issuer: server.issuer.issuer, err: cause }, "an issuer can't be asked");
      throw issuerAway(cause);
    }
  }
}

function pathOf(text: string, publicUrl: string): string {
  const path = ownPath(text, publicUrl);
  if (path !== undefined) return path;
  const rule = "must be a path of this API: it begins with one slash";
  throw new ProblemError("invalid-parameter", `returnTo ${rule}.`, { errors: [{ field: "returnTo", rule }] });
}

function notSignedIn(cause?: unknown): ProblemError {
  const detail =
    "You are not signed in: the sign-in took too long, was refused, or began in another browser. Start again at /auth/login.";
  return new ProblemError("unauthenticated", detail, cause === undefined ? {} : { cause });
}

/** What is wrong, without what the issuer said of someone. */
function reasonOf(error: unknown): object {
  if (!(error instanceof Error)) return {};
  const code = "code" in error ? { code: error.code } : {};
  return { reason: `${error.name}: ${error.message}`, ...code };
}
