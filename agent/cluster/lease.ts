import * as z from "zod";
import { isConflict, isNotFound, isUnanswered, wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import { pause } from "../pause.ts";
import type { Clock, Logger } from "../ports.ts";
import type { Timings } from "../timings.ts";
import { collectionPath, objectPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";

export interface LeaseOptions {
  /** Its own connection: a renewal must not wait behind a thousand applies. */
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  readonly timings: Timings;
  readonly clock: Clock;
  readonly lacks: Lacks;
  readonly logger: Logger;
}

const leaseObject = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  spec: z.looseObject({
    holderIdentity: z.string().nullish(),
    renewTime: z.string().nullish(),
    leaseTransitions: z.number().nullish(),
  }),
});
type LeaseObject = z.infer<typeof leaseObject>;

/** A holder that could not renew for this part of the duration stops: the rest is for others' clocks and its own passes. */
const patienceShare = 2 / 3;

/** What the agent lacks while it can neither hold the lease nor see another hold it. */
const lack = "lease";

/** By two clocks: one may be set, the other may stand still while the machine is suspended. */
interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

function thisMoment(): Moment {
  return { wall: Date.now(), monotonic: performance.now() };
}

/** What matters to a holder: neither clock may say that its time is over. */
function longestSince({ wall, monotonic }: Moment): number {
  return Math.max(Date.now() - wall, performance.now() - monotonic);
}

/** What matters to who waits: both clocks must say so. */
function shortestSince({ wall, monotonic }: Moment): number {
  return Math.min(Date.now() - wall, performance.now() - monotonic);
}

/** Leader election by a Lease, as in client-go: only the holder works, so that two agents never act on one store. */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #ref: { apiVersion: string; kind: string; namespace: string; name: string };
  /** Whether the last answer named another, living holder. */
  #isHeldByOther = false;
  #unreachableSince: Date | undefined;
  /** When the renewal of ours that counts was asked for; others wait longer before they take over. */
  #renewedAt: Moment | undefined;
  /** Another holder's last renewal and when we saw it change. */
  #seen = { renewal: "", at: thisMoment() };

  constructor(options: LeaseOptions) {
    this.#options = options;
    const { namespace, name } = options;
    this.#ref = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace, name };
  }

  get isHeldByOther(): boolean {
    return this.#isHeldByOther;
  }

  /**
   * Whether this process may act at this moment. A process that was frozen finds out by its own clock, before it has
   * asked anybody.
   */
  get isHeld(): boolean {
    return this.#renewedAt !== undefined && longestSince(this.#renewedAt) < this.#patienceMs;
  }

  /** Since when the API server has not answered; undefined while it does. */
  get unreachableSince(): Date | undefined {
    return this.#unreachableSince;
  }

  /** Resolves as soon as this process holds the lease; rejects when the signal is aborted. */
  async acquire(signal: AbortSignal): Promise<void> {
    while (!(await this.#tryOnce())) {
      await pause(this.#options.timings.leaseRenewMs / 2, signal);
      signal.throwIfAborted();
    }
  }

  /** Renews until the signal is aborted; resolves early when the lease is lost, or before others may take it over. */
  async hold(signal: AbortSignal): Promise<void> {
    const { leaseRenewMs } = this.#options.timings;
    const patienceMs = this.#patienceMs;
    let renewedAt = thisMoment();
    while (!signal.aborted) {
      await pause(leaseRenewMs, signal);
      if (signal.aborted) return;
      const triedAt = thisMoment();
      if (await this.#tryWithin(patienceMs - longestSince(renewedAt))) renewedAt = triedAt;
      else if (this.#isHeldByOther || longestSince(renewedAt) >= patienceMs) return;
    }
  }

  /** Gives the lease back, so that the successor need not wait it out. */
  async release(): Promise<void> {
    try {
      const lease = await this.#read();
      if (lease?.spec.holderIdentity === this.#options.identity) await this.#replace(lease, "");
    } catch (error) {
      this.#options.logger.warn({ err: error }, "lease not released");
    }
  }

  get #patienceMs(): number {
    return this.#options.timings.leaseDurationMs * patienceShare;
  }

  /** An API server that takes the request and does not answer must not keep a holder from giving up. */
  async #tryWithin(timeMs: number): Promise<boolean> {
    const answered = new AbortController();
    const late = pause(Math.max(0, timeMs), answered.signal).then(() => {
      if (!answered.signal.aborted) this.#unreachableSince ??= this.#options.clock.now();
      return false;
    });
    const outcome = await Promise.race([this.#tryOnce(), late]);
    answered.abort();
    return outcome;
  }

  async #tryOnce(): Promise<boolean> {
    const triedAt = thisMoment();
    try {
      const lease = await this.#read();
      this.#unreachableSince = undefined;
      this.#isHeldByOther = lease !== undefined && this.#heldByOther(lease);
      if (this.#isHeldByOther) {
        this.#renewedAt = undefined;
        this.#options.lacks.clear(lack);
        return false;
      }
      await (lease ? this.#replace(lease, this.#options.identity) : this.#create());
      this.#renewedAt = triedAt;
      this.#options.lacks.clear(lack);
      return true;
    } catch (error) {
      // A refusal is an answer, even where a renewal before it came to be too late.
      this.#unreachableSince = isUnanswered(error) ? (this.#unreachableSince ?? this.#options.clock.now()) : undefined;
      // Refused credentials, for example: without the lease nothing is done.
      if (!isConflict(error)) this.#options.lacks.note(lack, wordsOf(error), { cause: error });
      return false;
    }
  }

  #heldByOther(lease: LeaseObject): boolean {
    const { holderIdentity, renewTime } = lease.spec;
    if (!holderIdentity || holderIdentity === this.#options.identity) return false;
    const renewal = `${holderIdentity} ${renewTime ?? ""}`;
    if (renewal !== this.#seen.renewal) this.#seen = { renewal, at: thisMoment() };
    return shortestSince(this.#seen.at) < this.#options.timings.leaseDurationMs;
  }

  async #read(): Promise<LeaseObject | undefined> {
    try {
      return leaseObject.parse(await this.#options.transport.send({ method: "GET", path: objectPath(this.#ref) }));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #create(): Promise<void> {
    const { apiVersion, kind, namespace, name } = this.#ref;
    const body = { apiVersion, kind, metadata: { name, namespace }, spec: this.#spec(this.#options.identity, 0) };
    await this.#options.transport.send({ method: "POST", path: collectionPath(apiVersion, kind, namespace), body });
  }

  async #replace(lease: LeaseObject, holder: string): Promise<void> {
    const changed = lease.spec.holderIdentity !== holder && holder !== "";
    const transitions = (lease.spec.leaseTransitions ?? 0) + (changed ? 1 : 0);
    const body = { ...lease, spec: this.#spec(holder, transitions) };
    await this.#options.transport.send({ method: "PUT", path: objectPath(this.#ref), body });
  }

  #spec(holderIdentity: string, leaseTransitions: number) {
    const seconds = Math.ceil(this.#options.timings.leaseDurationMs / 1000);
    const renewTime = this.#options.clock.now().toISOString().replace("Z", "000Z"); // MicroTime wants six digits
    return { holderIdentity, leaseDurationSeconds: seconds, renewTime, leaseTransitions };
  }
}
