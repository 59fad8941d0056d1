import { isPlatformRole, platformChain } from "../../../contract/index.ts";
import type { CommonRates, Passed } from "../../ports/rates.ts";
import { networkOf } from "../client-address.ts";
import { ProblemError } from "../problem-error.ts";
import type { Caller } from "../request-context.ts";
import type { Route } from "../route.ts";
import { type Allowance, Buckets, type Rate } from "./buckets.ts";

export const rateClasses = [
  "read",
  "write",
  "preview",
  "logs",
  "credentials",
  "audit",
  "names",
  "auth-failures",
] as const;
export type RateClass = (typeof rateClasses)[number];
/** Requests of a tenant in a minute, by class; of failures those of one address, of each kind. */
export type RateLimits = Readonly<Record<RateClass, number>>;

export const defaultRateLimits: RateLimits = {
  read: 30_000,
  write: 6000,
  preview: 1200,
  // Each is a question to an agent, which reads the logs of some containers for it.
  logs: 600,
  credentials: 600,
  // Each read of the audit makes it longer.
  audit: 600,
  // Enough for whoever types names, and too few to find out which there are.
  names: 300,
  "auth-failures": 120,
};

/** What lets no one in: a sign-in, what a request carries, and what an agent says of itself. Who guesses one closes no other. */
export type FailureKind = "sign-ins" | "credentials" | "agents";

const windowSeconds = 60;
/** A token may use so much of what its tenant may: one that runs wild leaves room for the others. */
const shareOfToken = 0.5;

export type RateHeaders = Readonly<Record<"RateLimit-Policy" | "RateLimit", string>>;

interface Counted extends Allowance {
  readonly name: string;
  readonly quota: number;
}

/** What a request was counted by. */
export interface Count {
  readonly counted: readonly Counted[];
  readonly headers: RateHeaders;
  /** Throws ProblemError when it is one too many. */
  refuse(): void;
}

/**
 * How often a tenant, a token and an address may ask. What tenants do elsewhere is heard; tokens and addresses are counted by
 * each process for itself.
 */
export class RateLimiter implements CommonRates {
  readonly #limits: RateLimits;
  readonly #buckets = new Buckets();
  readonly #passed = new Map<string, number>();
  readonly #now: () => number;

  constructor(limits: RateLimits, now = () => performance.now() / 1000) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts a request against its credential; refused or not. Absent for a caller without a credential. */
  countToken({ credential }: Caller, spec: Route["spec"]): Count | undefined {
    if (credential === undefined) return undefined;
    const name = classOf(spec);
    return countOf([
      this.#take(`${name}-token`, credential, Math.max(1, Math.floor(this.#limits[name] * shareOfToken))),
    ]);
  }

  /** Counts it against the tenant of the credential too, once it is known that it may be asked. */
  countTenant({ tenant, role, credential }: Caller, spec: Route["spec"], before: Count | undefined): Count | undefined {
    if (credential === undefined) return undefined;
    const name = classOf(spec);
    // Who acts for the platform must not be kept from it by others of the tenant that they happen to be of.
    const whose = isPlatformRole(role) ? platformChain : tenant;
    const ofTenant = this.#take(`${name}-tenant`, whose, this.#limits[name]);
    if (ofTenant.isAllowed) this.#passed.set(`${whose} ${name}`, (this.#passed.get(`${whose} ${name}`) ?? 0) + 1);
    return countOf([...(before?.counted ?? []), ofTenant]);
  }

  take(): readonly Passed[] {
    const passed = [...this.#passed].map(([key, count]) => {
      const [tenant = "", name = ""] = key.split(" ");
      return { tenant, name, count };
    });
    this.#passed.clear();
    return passed;
  }

  hear({ tenant, name, count }: Passed): void {
    const quota = this.#limits[name as RateClass] ?? 0;
    if (count === 0 || quota === 0) return;
    this.#buckets.add(`${name}-tenant ${tenant}`, { rate: { quota, windowSeconds }, count }, this.#now());
  }

  /** Throws ProblemError when too much of the kind from the address has failed of late. */
  checkAddress(address: string | undefined, kind: FailureKind): void {
    if (address === undefined) return;
    const rate = this.#rateOfFailures();
    if (!this.#buckets.hasRoom(keyOf(address, kind), rate, this.#now())) {
      throw limited(failureWords[kind], windowSeconds / rate.quota);
    }
  }

  countFailure(address: string | undefined, kind: FailureKind): void {
    if (address !== undefined) this.#buckets.take(keyOf(address, kind), this.#rateOfFailures(), this.#now());
  }

  #rateOfFailures(): Rate {
    return { quota: this.#limits["auth-failures"], windowSeconds };
  }

  #take(name: string, of: string, quota: number): Counted {
    return { name, quota, ...this.#buckets.take(`${name} ${of}`, { quota, windowSeconds }, this.#now()) };
  }
}

/** What refuses decides, also where another one has nothing left either. */
function countOf(counted: readonly Counted[]): Count {
  const refusing = counted.find(({ isAllowed }) => !isAllowed);
  const tightest = refusing ?? counted.reduce((one, other) => (other.remaining < one.remaining ? other : one));
  return {
    counted,
    headers: headersOf(counted, tightest),
    refuse: () => {
      if (!tightest.isAllowed) throw limited(`requests of class ${tightest.name}`, tightest.retrySeconds);
    },
  };
}

const failureWords: Readonly<Record<FailureKind, string>> = {
  "sign-ins": "failed sign-ins from your address",
  credentials: "requests from your address with what lets no one in",
  agents: "agents at your address that could not prove who they are",
};

function keyOf(address: string, kind: FailureKind): string {
  return `auth-failures-${kind} ${networkOf(address)}`;
}

/** Each is a question to an agent, which asks its API server some thirty times for it, or has a Job made. */
const askedOfClusters: ReadonlySet<string> = new Set(["previewStore", "listObjects", "beginBackup"]);

function classOf({ operationId, method, right }: Route["spec"]): RateClass {
  if (right === "credentials:read") return "credentials";
  if (right === "audit:read") return "audit";
  if (right === "logs:read") return "logs";
  if (askedOfClusters.has(operationId)) return "preview";
  if (operationId === "checkName") return "names";
  return method === "get" ? "read" : "write";
}

/** As the IETF's draft -11 of RateLimit header fields writes them. */
function headersOf(counted: readonly Counted[], { name, remaining, resetSeconds }: Counted): RateHeaders {
  return {
    "RateLimit-Policy": counted.map((it) => `"${it.name}";q=${it.quota};w=${windowSeconds}`).join(", "),
    RateLimit: `"${name}";r=${remaining};t=${Math.ceil(resetSeconds - 1e-6)}`,
  };
}

function limited(what: string, seconds: number): ProblemError {
  const wait = String(Math.max(1, Math.ceil(seconds)));
  const detail = `Too many ${what} within a minute. Nothing was done. Send the request again after ${wait} s.`;
  return new ProblemError("rate-limited", detail, { headers: { "Retry-After": wait } });
}
