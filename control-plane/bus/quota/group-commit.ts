import { type Amounts, differenceOf, nothing, type TenantEntry } from "../../../contract/index.ts";
import { BusUnavailableError, ConflictError } from "../../ports/errors.ts";
import { overrunsOf, QuotaExceededError, TenantSuspendedError } from "../../ports/quota.ts";
import type { BusAccess } from "../connection/access.ts";
import { jittered, pause } from "../connection/pause.ts";
import { defaultRetryPolicy } from "../connection/retry.ts";
import type { Batch } from "../stream/publish-desired.ts";
import { writeDesired } from "../stream/write-desired.ts";
import { type Counter, counterWrite, readCounter } from "./counter.ts";
import { withOther } from "./members.ts";
import { hasNews, newestStatus } from "./news.ts";
import { reviewTenant } from "./review.ts";
import { takeGroup } from "./take-group.ts";

/** What a create or a change writes, and what it makes of its tenant's counter. */
export interface Charge {
  readonly tenant: string;
  /** Who created the store. */
  readonly member: string;
  /** What the store counts for from then on. */
  readonly amounts: Amounts;
  /** What it counted for before: the claim that is written says the one in place of the other. @default nothing */
  readonly before?: Amounts;
  /** All or nothing; the desired state comes last. */
  readonly writes: Batch;
  /** Whether it may be refused by what the counter says, right or not. */
  readonly isGuess: boolean;
}

interface Member extends Charge {
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

interface TenantQueue {
  readonly tenant: string;
  readonly waiting: Member[];
  isUnderWay: boolean;
  /** As this process wrote or read it last; another process may have written since. */
  known?: { readonly counter: Counter; readonly at: number } | undefined;
  /** How far the statuses were when its stores were counted last. */
  reviewedAt?: number;
}

/** A counter that is older is read again: that costs less than a batch that is refused. */
const counterMaxAgeMs = 200;
/** Tenants whose queues are kept although nothing waits in them. */
const maxIdle = 1000;
const firstPauseMs = 5;
const lastPauseMs = 160;

const contended = "the counter of a quota is written by too many";
const tooMany =
  "Too many processes create stores of this tenant at the same time. Nothing was written. Send the request again.";

/**
 * Writes creates and changes together with the counter of their tenant. While one batch of a tenant is under way its others
 * wait, and go together in the next: the counter, for which all writers of a tenant contend, changes once per batch.
 */
export class GroupCommit {
  readonly #access: BusAccess;
  readonly #queues = new Map<string, TenantQueue>();

  constructor(access: BusAccess) {
    this.#access = access;
  }

  /** Returns the sequence of the desired state; throws QuotaExceededError, TenantSuspendedError, or what a write throws. */
  add(charge: Charge): Promise<number> {
    const { tenant } = charge;
    const queue = this.#queues.get(tenant) ?? { tenant, waiting: [], isUnderWay: false };
    this.#queues.set(tenant, queue);
    return new Promise((resolve, reject) => {
      queue.waiting.push({ ...charge, resolve, reject });
      if (!queue.isUnderWay) void this.#drain(queue);
    });
  }

  async #drain(queue: TenantQueue): Promise<void> {
    queue.isUnderWay = true;
    while (queue.waiting.length > 0) await this.#commit(queue, takeGroup(queue.waiting));
    queue.isUnderWay = false;
    if (this.#queues.size > maxIdle) this.#queues.delete(queue.tenant);
  }

  /** Settles every member. */
  async #commit(queue: TenantQueue, group: readonly Member[]): Promise<void> {
    const refused = refuse(await this.#tryGroup(queue, group), ({ isGuess }) => isGuess);
    if (refused.length === 0) return;
    try {
      // A refusal must be right: what is Deleted is given back first, and everything is counted again.
      await this.#review(queue);
    } catch (error) {
      return refused.forEach((it) => it.reject(error));
    }
    const final = await this.#tryGroup(queue, refused);
    this.#access.memory.counts.quotaRefusals += final.length;
    refuse(final, () => true);
  }

  /**
   * Not while none of the tenant's stores told anything new: who is refused again and again must not cost others. What was
   * given back since is in the counter already.
   */
  async #review(queue: TenantQueue): Promise<void> {
    const { reviewedAt, tenant } = queue;
    if (reviewedAt !== undefined && !(await hasNews(this.#access, tenant, reviewedAt)))
      return know(queue, await readCounter(this.#access, tenant));
    const seq = await newestStatus(this.#access);
    know(queue, await reviewTenant(this.#access, tenant));
    queue.reviewedAt = seq;
    this.#access.memory.counts.quotaReviews += 1;
  }

  /** Settles all but those that it returns. What spoils a batch must not spoil creates that have no part in it. */
  async #tryGroup(queue: TenantQueue, group: readonly Member[]): Promise<Refused[]> {
    try {
      return await this.#write(queue, group);
    } catch (error) {
      queue.known = undefined;
      if (group.length === 1 || error instanceof BusUnavailableError) {
        for (const { reject } of group) reject(error);
        return [];
      }
      const refused: Refused[] = [];
      for (const member of group) refused.push(...(await this.#tryGroup(queue, [member])));
      return refused;
    }
  }

  /**
   * One batch of those that fit. Throws ConflictError when an expectation of theirs fails, not that of the counter: the
   * server does not tell which it was, but a counter that stands was as expected.
   */
  async #write(queue: TenantQueue, group: readonly Member[]): Promise<Refused[]> {
    const { policy = defaultRetryPolicy, memory } = this.#access;
    const deadline = performance.now() + policy.budgetMs;
    for (let ceiling = firstPauseMs; ; ceiling = Math.min(ceiling * 2, lastPauseMs)) {
      const counter = await this.#withMembers(queue, await this.#counterOf(queue));
      // Told by the message that the batch replaces: after a suspension no store is made, whatever a process remembers.
      if (counter.value.state === "Suspended") throw new TenantSuspendedError(queue.tenant);
      const { fitting, refused, value } = admit(counter.value, group);
      if (fitting.length === 0) return refused;
      try {
        await this.#writeBatch(queue, { counter, fitting, value });
        return refused;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        const now = await readCounter(this.#access, queue.tenant);
        know(queue, now);
        if (now.seq === counter.seq) throw error;
        memory.counts.quotaConflicts += 1;
        if (performance.now() > deadline) throw new BusUnavailableError(contended, { cause: error, detail: tooMany });
        await pause(jittered(ceiling));
      }
    }
  }

  async #counterOf({ tenant, known }: TenantQueue): Promise<Counter> {
    if (known && performance.now() - known.at < counterMaxAgeMs) return known.counter;
    return readCounter(this.#access, tenant);
  }

  /** Since members have limits their stores are counted apart: by a count of all first. */
  async #withMembers({ tenant }: TenantQueue, counter: Counter): Promise<Counter> {
    const { memberQuota, members } = counter.value;
    return memberQuota === undefined || members !== undefined ? counter : reviewTenant(this.#access, tenant);
  }

  async #writeBatch(queue: TenantQueue, { counter, fitting, value }: Admitted): Promise<void> {
    const writes = fitting.flatMap((it) => it.writes);
    const last = await writeDesired(this.#access, [counterWrite(value, counter.seq), ...writes]);
    // The messages of a batch are stored one after the other.
    let seq = last - writes.length;
    know(queue, { seq, value });
    for (const member of fitting) {
      seq += member.writes.length;
      member.resolve(seq);
    }
  }
}

const commits = new WeakMap<BusAccess, GroupCommit>();

/** The one of a connection: every request that shares it goes through the same queues. */
export function commitsOf(access: BusAccess): GroupCommit {
  const known = commits.get(access) ?? new GroupCommit(access);
  commits.set(access, known);
  return known;
}

interface Refused extends Member {
  readonly overruns: QuotaExceededError["overruns"];
}

interface Admitted {
  readonly counter: Counter;
  readonly fitting: readonly Member[];
  /** What the counter is with them. */
  readonly value: TenantEntry;
}

/** Each in its turn: a small one may fit after a large one that did not. */
function admit(counter: TenantEntry, group: readonly Member[]) {
  const fitting: Member[] = [];
  const refused: Refused[] = [];
  let value = counter;
  for (const member of group) {
    const { amounts, before = nothing } = member;
    // One that shrinks fits, also where limits were lowered below what is there.
    const overruns = overrunsOf(value, member.member, differenceOf(amounts, before));
    if (overruns.length > 0) refused.push({ ...member, overruns });
    else {
      fitting.push(member);
      value = withOther(value, member.member, { before, after: amounts });
    }
  }
  return { fitting, refused, value };
}

/** Returns those that are not refused yet. */
function refuse(refused: readonly Refused[], isFinal: (it: Refused) => boolean): Refused[] {
  for (const it of refused.filter(isFinal)) it.reject(new QuotaExceededError(it.overruns));
  return refused.filter((it) => !isFinal(it));
}

function know(queue: TenantQueue, counter: Counter): void {
  queue.known = { counter, at: performance.now() };
}
