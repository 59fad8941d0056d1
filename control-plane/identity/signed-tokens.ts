import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import { ProblemError } from "../http/problem-error.ts";
import type { Caller } from "../http/request-context.ts";
import { sha256 } from "../ports/digest.ts";
import type { Logger } from "../ports/logger.ts";
import { callerOfClaims } from "./oidc/caller-of-claims.ts";
import type { Fetch } from "./oidc/fetch-json.ts";
import { IssuerAwayError, IssuerKeys } from "./oidc/issuer-keys.ts";
import type { Issuer } from "./oidc/issuers.ts";
import { ProvedTokens } from "./proved-tokens.ts";
import { badCredentials, issuerAway } from "./unauthenticated.ts";

/** Seconds by which the clocks of an issuer and of this machine may differ. */
const toleranceSeconds = 30;

/** A token is taken for a day after its issue at most, however long its issuer wants it to be. */
const maxAgeSeconds = 86_400;

export interface SignedTokensOptions {
  readonly issuers: readonly Issuer[];
  readonly logger: Logger;
  /** @default fetch */
  readonly fetch?: Fetch;
  /** Whether a request may wait for what another one has asked an issuer. @default true */
  readonly sharing?: boolean;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

interface Trusted {
  readonly issuer: Issuer;
  readonly keys: IssuerKeys;
}

/** Takes tokens that a trusted issuer has signed. */
export class SignedTokens {
  readonly #trusted: ReadonlyMap<string, Trusted>;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #proved = new ProvedTokens();

  constructor({ issuers, logger, fetch = globalThis.fetch, sharing = true, now = Date.now }: SignedTokensOptions) {
    this.#logger = logger;
    this.#now = now;
    const more = {
      logger,
      sharing,
      now: () => performance.now(),
      fetch: ((url, init) => fetch(url, init)) satisfies Fetch,
    };
    this.#trusted = new Map(
      issuers.map((issuer) => [issuer.issuer, { issuer, keys: new IssuerKeys({ issuer, ...more }) }]),
    );
  }

  /**
   * Who holds a token; throws ProblemError `unauthenticated`, the same whatever is wrong with it, `issuer-unavailable` while
   * no key of its issuer is known, or as `beforeAsking` does, which is called before the issuer is asked because of it.
   */
  async callerOf(text: string, beforeAsking: () => void): Promise<Caller> {
    const known = this.#proved.find(text, this.#now());
    if (known) return known;
    const trusted = this.#trusted.get(issuerNamedIn(text) ?? "");
    if (!trusted) throw badCredentials();
    try {
      const claims = await this.#verify(text, trusted, beforeAsking);
      const { ends, expiresAt } = endOf(claims);
      const who = await callerOfClaims(claims, trusted.issuer);
      const caller = { ...who, credential: await credentialOf(text), expiresAt };
      this.#proved.keep(text, caller, { now: this.#now(), endsAt: (ends + toleranceSeconds) * 1000 });
      return caller;
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      if (error instanceof IssuerAwayError) throw issuerAway(error);
      this.#logger.info({ issuer: trusted.issuer.issuer, ...reasonOf(error) }, "token of an issuer refused");
      throw badCredentials(error);
    }
  }

  async #verify(text: string, { issuer, keys }: Trusted, beforeAsking: () => void): Promise<JWTPayload> {
    const { payload } = await jwtVerify(text, (header) => keys.keyFor(header, beforeAsking), {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: issuer.algorithms,
      typ: issuer.tokenType,
      requiredClaims: ["exp", "sub"],
      clockTolerance: toleranceSeconds,
      maxTokenAge: maxAgeSeconds,
      currentDate: new Date(this.#now()),
    });
    return payload;
  }
}

/** What a token says before anything of it is proved. */
function issuerNamedIn(text: string): string | undefined {
  try {
    return decodeJwt(text).iss;
  } catch {
    return undefined;
  }
}

/** Tells one token from others in rates and in the audit, and is no secret. */
async function credentialOf(text: string): Promise<string> {
  return `jwt-${(await sha256(text)).slice(0, 16)}`;
}

/** Both are numbers, or the token had not been taken. */
function endOf({ exp = 0, iat = 0 }: JWTPayload): { readonly ends: number; readonly expiresAt: string } {
  const ends = Math.min(exp, iat + maxAgeSeconds);
  return { ends, expiresAt: new Date(ends * 1000).toISOString() };
}

/** What is wrong, without the claims that some of these errors carry along. */
function reasonOf(error: unknown): object {
  if (!(error instanceof errors.JOSEError)) return { err: error };
  return { reason: error.code, ...("claim" in error && { claim: error.claim }) };
}
