import { Bell } from "./bell.ts";
import { isUnanswered, wordsOf } from "./errors.ts";
import type { Lacks } from "./lacks.ts";
import type { Clock, IdentityBook } from "./ports.ts";

export interface IdentityOptions {
  readonly cluster: string;
  readonly book: IdentityBook;
  /** The uid of this cluster's namespace kube-system. */
  readonly readUid: () => Promise<string>;
  readonly clock: Clock;
  readonly lacks: Lacks;
}

/** What the agent lacks while it does not know that its cluster is the one of its id. */
const lack = "identity";

/**
 * Whether the cluster that this agent runs in is the one that its id belongs to. A copy of a cluster, or a typo in one
 * variable, would otherwise share the other's messages and report its stores as gone.
 */
export class Identity {
  readonly #options: IdentityOptions;
  readonly #changed = new Bell();
  #uid: string | undefined;
  #boundUid: string | undefined;
  #conflictSince: Date | undefined;
  #unreachableSince: Date | undefined;

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  get uid(): string | undefined {
    return this.#uid;
  }

  /** Since when the API server did not say who it is; undefined while it does. */
  get unreachableSince(): Date | undefined {
    return this.#unreachableSince;
  }

  get isOurs(): boolean {
    return this.#uid !== undefined && this.#uid === this.#boundUid;
  }

  get isConflict(): boolean {
    return this.#uid !== undefined && this.#boundUid !== undefined && this.#uid !== this.#boundUid;
  }

  /** Resolves when the id is known to be this cluster's, or no longer is. */
  async until(isOurs: boolean, signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (this.isOurs !== isOurs && !signal.aborted) await Promise.race([this.#changed.rung, stopped]);
  }

  /** Asks both sides; what was known stays so while one of them does not answer. Never throws. */
  async check(): Promise<void> {
    const { cluster, book, readUid, clock, lacks } = this.#options;
    const wasOurs = this.isOurs;
    try {
      this.#uid = await readUid();
      this.#unreachableSince = undefined;
      const boundAt = clock.now().toISOString();
      this.#boundUid = await book.bind({ schemaVersion: 1, cluster, uid: this.#uid, boundAt });
      if (this.isConflict) await this.#tell(this.#uid, this.#boundUid);
      else {
        this.#conflictSince = undefined;
        lacks.clear(lack);
      }
    } catch (error) {
      if (isUnanswered(error)) this.#unreachableSince ??= clock.now();
      if (!this.isOurs) lacks.note(lack, wordsOf(error), { cause: error });
    }
    if (wasOurs !== this.isOurs) this.#changed.ring();
  }

  async #tell(uid: string, boundUid: string): Promise<void> {
    const { cluster, book, clock, lacks } = this.#options;
    this.#conflictSince ??= clock.now();
    lacks.note(lack, `the id ${cluster} belongs to cluster ${boundUid}, this is ${uid}: nothing is done here`);
    await book.tellConflict({ schemaVersion: 1, cluster, uid, boundUid, since: this.#conflictSince.toISOString() });
  }
}
