import { networkOf } from "../client-address.ts";
import { ProblemError } from "../problem-error.ts";
import type { Caller } from "../request-context.ts";
import type { Route } from "../route.ts";
import { type Allowance, Buckets, type Rate } from "./buckets.ts";

export const rateClasses = ["read", "write", "preview", "credentials", "audit", "auth-failures"] as const;
export type RateClass = (typeof rateClasses)[number];
/** Requests of a tenant in a minute, by class; of failed sign-ins those of one address. */
export type RateLimits = Readonly<Record<RateClass, number>>;

export const defaultRateLimits: RateLimits = {
  read: 30_000,
  write: 6000,
  preview: 1200,
  credentials: 600,
  // Each read of the audit makes it longer.
  audit: 600,
  "auth-failures": 120,
};

const windowSeconds = 60;
/** A token may use so much of what its tenant may: one that runs wild leaves room for the others. */
const shareOfToken = 0.5;

export type RateHeaders = Readonly<Record<"RateLimit-Policy" | "RateLimit", string>>;

interface Counted extends Allowance {
  readonly name: string;
  readonly quota: number;
}

/** How often a tenant, a token and an address may ask, as this process sees it. */
export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #buckets = new Buckets();
  readonly #now: () => number;

  constructor(limits: RateLimits, now = () => performance.now() / 1000) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts a request; `refuse` throws when it is one too many. Absent for a caller without a credential. */
  count(
    { tenant, credential }: Caller,
    spec: Route["spec"],
  ): { readonly headers: RateHeaders; refuse(): void } | undefined {
    if (credential === undefined) return undefined;
    const name = classOf(spec);
    const quota = this.#limits[name];
    const ofToken = this.#take(`${name}-token`, credential, Math.max(1, Math.floor(quota * shareOfToken)));
    const ofTenant = ofToken.isAllowed ? this.#take(`${name}-tenant`, tenant, quota) : undefined;
    const counted = [ofToken, ...(ofTenant ? [ofTenant] : [])];
    // What refuses decides, also where the other one has nothing left either.
    const refusing = counted.find(({ isAllowed }) => !isAllowed);
    const tightest = refusing ?? counted.reduce((one, other) => (other.remaining < one.remaining ? other : one));
    return {
      headers: headersOf(counted, tightest),
      refuse: () => {
        if (!tightest.isAllowed) throw limited(`requests of class ${tightest.name}`, tightest.retrySeconds);
      },
    };
  }

  /** Throws ProblemError when too many sign-ins from the address have failed of late. */
  checkAddress(address: string | undefined): void {
    if (address === undefined) return;
    const rate = this.#rateOfFailures();
    if (!this.#buckets.hasRoom(keyOf(address), rate, this.#now())) {
      throw limited("failed sign-ins from your address", windowSeconds / rate.quota);
    }
  }

  countFailure(address: string | undefined): void {
    if (address !== undefined) this.#buckets.take(keyOf(address), this.#rateOfFailures(), this.#now());
  }

  #rateOfFailures(): Rate {
    return { quota: this.#limits["auth-failures"], windowSeconds };
  }

  #take(name: string, of: string, quota: number): Counted {
    return { name, quota, ...this.#buckets.take(`${name} ${of}`, { quota, windowSeconds }, this.#now()) };
  }
}

function keyOf(address: string): string {
  return `auth-failures ${networkOf(address)}`;
}

function classOf({ operationId, method, right }: Route["spec"]): RateClass {
  if (right === "credentials:read") return "credentials";
  if (right === "audit:read") return "audit";
  if (operationId === "previewStore") return "preview";
  return method === "get" ? "read" : "write";
}

/** As the IETF's draft -11 of RateLimit header fields writes them. */
function headersOf(counted: readonly Counted[], { name, remaining, resetSeconds }: Counted): RateHeaders {
  return {
    "RateLimit-Policy": counted.map((it) => `"${it.name}";q=${it.quota};w=${windowSeconds}`).join(", "),
    RateLimit: `"${name}";r=${remaining};t=${Math.ceil(resetSeconds)}`,
  };
}

function limited(what: string, seconds: number): ProblemError {
  const wait = String(Math.max(1, Math.ceil(seconds)));
  const detail = `Too many ${what} within a minute. Nothing was done. Send the request again after ${wait} s.`;
  return new ProblemError("rate-limited", detail, { headers: { "Retry-After": wait } });
}
