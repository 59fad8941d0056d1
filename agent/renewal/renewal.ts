import { type RenewalReply, type RenewalRequest, renewalWords } from "../../contract/index.ts";
import { ed25519Key, signText } from "../ed25519.ts";
import { wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import { pause } from "../pause.ts";
import type { Logger } from "../ports.ts";
import type { CredsBook, KnownCreds } from "./creds-book.ts";

/** A way to ask for a token. Throws when no answer came. */
export type RenewalWay = (request: RenewalRequest) => Promise<RenewalReply>;

export interface RenewalOptions {
  readonly cluster: string;
  readonly book: CredsBook;
  /** Tried one after the other until one answers. */
  readonly ways: readonly RenewalWay[];
  readonly lacks: Lacks;
  readonly logger: Logger;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
}

/** What the agent lacks while it can't renew its credentials; until they end it works on. */
const lack = "credentials";

/** The part of its life after which a token is renewed: many agents have tokens of the same moment. */
const earliest = 2 / 3;
const spread = 1 / 12;

/** How often the file is looked at: a person, or another agent of this cluster, may have replaced it. */
const lookMs = 60_000;

/** By how much two good clocks may differ. */
const maxBehindMs = 60_000;

/** The server answered, and gives no token. */
class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/**
 * Renews the agent's token before it ends, and after it has ended too: the key stays good until the cluster is revoked,
 * so that one that was away for long comes back by itself.
 */
export class Renewal {
  readonly #options: RenewalOptions;
  readonly #share = earliest + Math.random() * spread;
  #failures = 0;
  #asleep = new AbortController();

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  /** Until the signal is aborted. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#asleep = new AbortController();
      await pause(await this.#turn(), AbortSignal.any([signal, this.#asleep.signal]));
    }
  }

  /** Looks at the credentials at once: there is a new key. */
  wake(): void {
    this.#asleep.abort();
  }

  /** Returns the milliseconds until the next one. */
  async #turn(): Promise<number> {
    const { book, lacks, retryBaseMs, retryMaxMs } = this.#options;
    // Whoever connects says so.
    if (book.isEmpty) return retryBaseMs;
    try {
      const creds = book.current();
      const dueMs = this.#dueMs(creds);
      if (dueMs <= 0) await this.#renew(creds);
      else await book.keep();
      this.#failures = 0;
      lacks.clear(lack);
      return dueMs <= 0 ? 0 : Math.min(dueMs, lookMs);
    } catch (error) {
      lacks.note(lack, wordsOf(error), { isPartial: true, cause: error });
      this.#failures += 1;
      return Math.min(retryMaxMs, retryBaseMs * 2 ** (this.#failures - 1)) * (0.5 + Math.random() / 2);
    }
  }

  /**
   * A token that came in this process is timed by its own monotonic clock. One from the file can only be timed by the
   * machine's clock: if that is ahead, or so far behind that the token is not made yet, it is renewed at once.
   */
  #dueMs({ claims: { iat, exp } }: KnownCreds): number {
    if (exp === undefined) return Number.POSITIVE_INFINITY;
    const { renewed } = this.#options.book;
    if (renewed) return renewed.receivedAt + renewed.lifetimeSeconds * 1000 * this.#share - performance.now();
    const ageMs = Date.now() - iat * 1000;
    return ageMs < -maxBehindMs ? 0 : (exp - iat) * 1000 * this.#share - ageMs;
  }

  /** Whether the platform answers that the present key gets no tokens. Throws while nothing answers. */
  async isShutOut(): Promise<boolean> {
    const reply = await this.#ask(this.#options.book.current());
    return reply.outcome === "refused" && reply.code === "not-admitted";
  }

  async #renew(creds: KnownCreds): Promise<void> {
    const { book, logger } = this.#options;
    const reply = await this.#ask(creds);
    if (reply.outcome === "refused") throw new RefusedError(refusals[reply.code]);
    book.take(reply.token, { seed: creds.seed, lifetimeSeconds: reply.lifetimeSeconds });
    logger.info({ lifetimeSeconds: reply.lifetimeSeconds, publicKey: creds.claims.sub }, "credentials renewed");
  }

  async #ask({ privateKey, claims }: KnownCreds): Promise<RenewalReply> {
    const { cluster, ways } = this.#options;
    const question = { schemaVersion: 1 as const, cluster, publicKey: claims.sub, id: crypto.randomUUID() };
    const request = { ...question, signature: signText(renewalWords(question), ed25519Key(privateKey)) };
    const failures: unknown[] = [];
    for (const ask of ways) {
      try {
        return await ask(request);
      } catch (error) {
        failures.push(error);
      }
    }
    const why = failures.map(wordsOf).join("; ");
    throw new AggregateError(failures, `the credentials of the bus can't be renewed: ${why}`);
  }
}

const refusals = {
  "not-admitted":
    "the platform does not renew these credentials: the agent waits to be accepted, the cluster is revoked, or they were never put in place",
  unproved:
    "the platform does not renew these credentials: their token is not of their key; put new ones in their place",
  unavailable: "the credentials of the bus can't be renewed now: the renewal can't look them up",
} as const;
