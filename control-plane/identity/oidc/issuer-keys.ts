import { createLocalJWKSet, errors, type JWSHeaderParameters, type LocalJWKSet } from "jose";
import * as z from "zod";
import type { Logger } from "../../ports/logger.ts";
import { type Fetch, fetchJson } from "./fetch-json.ts";
import { type Issuer, issuerAddress } from "./issuers.ts";

/** A key that the issuer has taken back is good for ten minutes: this long, and as long as tokens are not looked at again. */
const freshMs = 540_000;

/** Whatever kids strangers make up, the issuer is asked no more often than this. */
export const cooldownMs = 30_000;

/** How long keys are believed while the issuer can't be asked. */
const keptMs = 86_400_000;

/** Nothing can be said of a token: none of the issuer's keys are known, and it can't be asked for them. */
export class IssuerAwayError extends Error {
  override readonly name = "IssuerAwayError";
}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

export interface IssuerKeysOptions {
  readonly issuer: Pick<Issuer, "issuer" | "jwksUri">;
  readonly logger: Logger;
  readonly fetch: Fetch;
  /** Whether a request may wait for what another one has asked for: an edge isolate can't. */
  readonly sharing: boolean;
  /** Milliseconds by any clock that never goes back. */
  readonly now: () => number;
}

/** The public keys of an issuer, read when they are first needed, and again when they are old or a new one is named. */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  #held: { readonly find: LocalJWKSet; readonly readAt: number } | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
  }

  /**
   * The key that a signature names; looks at nothing of the header but `alg` and `kid`. @throws IssuerAwayError, errors of jose,
   * and what `beforeAsking` throws, which is called before the issuer is asked for a key that is not known
   */
  async keyFor({ alg, kid }: JWSHeaderParameters, beforeAsking: () => void): Promise<CryptoKey> {
    const wanted = { alg: alg ?? "none", ...(kid !== undefined && { kid }) };
    if (!this.#held) beforeAsking();
    if (this.#age() >= freshMs) await this.#refresh();
    try {
      return await this.#find(wanted);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      beforeAsking();
      await this.#refresh();
      return this.#find(wanted);
    }
  }

  #age(): number {
    return this.#held ? this.#options.now() - this.#held.readAt : Number.POSITIVE_INFINITY;
  }

  #find(header: JWSHeaderParameters): Promise<CryptoKey> {
    if (!this.#held || this.#age() >= keptMs) throw new IssuerAwayError("no keys of the issuer are known");
    return this.#held.find(header);
  }

  /** Reads the keys, unless that was tried a moment ago; those known before stay when it fails. */
  #refresh(): Promise<void> {
    const { now, sharing } = this.#options;
    if (this.#reading) return this.#reading;
    if (now() - this.#triedAt < cooldownMs) return Promise.resolve();
    const reading = this.#read().finally(() => {
      this.#reading = undefined;
    });
    if (sharing) this.#reading = reading;
    return reading;
  }

  async #read(): Promise<void> {
    const { issuer, fetch, logger, now } = this.#options;
    const readAt = now();
    try {
      const keys = keySet.parse(await fetchJson(issuer.jwksUri ?? (await jwksUriOf(issuer.issuer, fetch)), fetch));
      this.#held = { find: createLocalJWKSet(keys), readAt };
    } catch (error) {
      logger.warn({ issuer: issuer.issuer, err: error }, "keys of an issuer not read");
    } finally {
      this.#triedAt = now();
    }
  }
}

/** Where the issuer says that its keys are; it must say who it is as well. */
async function jwksUriOf(issuer: string, fetch: Fetch): Promise<string> {
  const document = z.object({ issuer: z.literal(issuer), jwks_uri: issuerAddress });
  const found = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, fetch);
  return document.parse(found).jwks_uri;
}
