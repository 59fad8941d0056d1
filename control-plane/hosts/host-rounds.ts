import type { Backend, WithBackend } from "../ports/backend.ts";
import { BusUnavailableError, ConflictError } from "../ports/errors.ts";
import type { HostProber } from "../ports/host-prober.ts";
import type { Logger } from "../ports/logger.ts";
import { checkHost, type HostOutcome } from "./check-host.ts";
import type { LookTimes } from "./next-proof.ts";
import { type Due, ProofIndex } from "./proof-index.ts";

export interface HostRoundsDeps {
  readonly withBackend: WithBackend;
  readonly prober: HostProber;
  readonly logger: Logger;
  /** @default lookTimes */
  readonly times?: LookTimes;
}

/** Hosts looked at in one round, of one tenant in it, and at the same time: a tenant's hosts do not hold up others'. */
const bounds = { most: 32, ofTenant: 8 };
const lanes = 8;

/** Pages of records read in one round. */
const pagesAtOnce = 40;

/** Until a look is taken again that came to nothing, and until what it wrote is surely read. */
const conflictMs = 1000;
const failureMs = 60_000;
const restingMs = 600_000;
const settleMs = 30_000;

/**
 * Looks at the hosts whose time has come. Any number of processes may do it side by side: what follows of a look is
 * written for the records that it was taken of, or not at all.
 */
export class HostRounds {
  readonly counts: Record<HostOutcome | "error", number> = {
    proved: 0,
    released: 0,
    failed: 0,
    unproved: 0,
    resting: 0,
    gone: 0,
    error: 0,
  };
  readonly #deps: HostRoundsDeps;
  readonly #index = new ProofIndex();
  #epoch = "";
  #upTo = 0;

  constructor(deps: HostRoundsDeps) {
    this.#deps = deps;
  }

  /** Hosts that are looked at from time to time. */
  get size(): number {
    return this.#index.size;
  }

  /** When the longest overdue look was due, in milliseconds since 1970. */
  get oldest(): number | undefined {
    return this.#index.oldest();
  }

  /** Returns how many hosts were to be looked at; of those that are due none is begun once it is to end. Throws BusUnavailableError. */
  round(signal?: AbortSignal): Promise<number> {
    return this.#deps.withBackend(async (backend) => {
      await this.#read(backend);
      // The clock of the bus shows with the clusters that were read from it.
      await backend.clusters.recent();
      const due = this.#index.take(backend.now().getTime(), bounds);
      const waiting = due.values();
      const work = async (): Promise<void> => {
        for (const each of waiting) {
          if (signal?.aborted === true) return;
          await this.#look(each, backend);
        }
      };
      await Promise.all(Array.from({ length: lanes }, work));
      return due.length;
    });
  }

  async #read(backend: Backend): Promise<void> {
    const epoch = await backend.desired.epoch();
    if (epoch !== this.#epoch) {
      // Another stream, with sequences of its own.
      this.#index.clear();
      this.#upTo = 0;
      this.#epoch = epoch;
    }
    for (let page = 0; page < pagesAtOnce; page += 1) {
      const { items, upTo } = await backend.hostProofs.changedAfter(this.#upTo);
      for (const item of items) this.#index.note(item);
      if (upTo === this.#upTo) return;
      this.#upTo = upTo;
    }
  }

  async #look(due: Due, backend: Backend): Promise<void> {
    const { prober, times, logger } = this.#deps;
    const now = backend.now().getTime();
    try {
      const outcome = await checkHost(due, { backend, prober, ...(times && { times }) });
      this.counts[outcome] += 1;
      if (outcome === "gone") return this.#index.forget(due);
      // Its record says when, as soon as it is read.
      this.#index.defer(due, now + (outcome === "resting" ? restingMs : settleMs));
    } catch (error) {
      if (error instanceof BusUnavailableError) throw error;
      const isOvertaken = error instanceof ConflictError;
      this.#index.defer(due, now + (isOvertaken ? conflictMs : failureMs));
      if (isOvertaken) return;
      this.counts.error += 1;
      const { host, uid, tenant } = due;
      logger.error({ host, uid, tenant, err: error }, "a custom host can't be looked at");
    }
  }
}
