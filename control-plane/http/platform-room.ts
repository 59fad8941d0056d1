import { type Amounts, nothing, type Quota, resources, sumOf } from "../../contract/index.ts";
import { ProblemError } from "./problem-error.ts";
import type { HeldRoom, PlatformRoom, RequestContext } from "./request-context.ts";

/** How old a sum of all tenants may be; a refusal needs one of its own second. */
const maxAgeMs = 5000;
const maxAgeOfRefusalMs = 1000;

/** What a create asked for. */
interface Held {
  readonly amounts: Amounts;
  /** When its store was made; undefined while it is on its way. */
  madeAt?: number;
}

/** A sum of what all tenants' stores count for, and when it was begun. */
interface Total {
  readonly used: Amounts;
  readonly at: number;
}

/**
 * What tenants together may have. Not as exact as a tenant's own limits: a counter of all would make every create wait for
 * every other, so each process goes by a sum of tenants' counters, and adds what it accepts itself, from the moment that it
 * looks whether there is room.
 */
export class SummedRoom implements PlatformRoom {
  readonly #quota: Quota;
  #total: Total | undefined;
  #reading: { readonly total: Promise<Total>; readonly at: number } | undefined;
  /** What the sum does not have yet. */
  readonly #held = new Set<Held>();

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  async hold(asked: Amounts, context: RequestContext): Promise<HeldRoom> {
    if (Object.keys(this.#quota).length === 0) return { settle: () => undefined };
    await this.#sum(context, maxAgeMs);
    if (!this.#fits(asked)) await this.#sum(context, maxAgeOfRefusalMs);
    // Nothing is waited for from here on: of those that look at once, each counts for the next.
    if (this.#fits(asked)) return this.#keep({ amounts: asked });
    context.logger.warn(
      { limits: this.#quota, used: this.#used(), asked },
      "a store is refused: all tenants together have what STOREPLANE_PLATFORM_QUOTA lets them have",
    );
    // How much others have is not for a tenant to know.
    throw new ProblemError("no-cluster", "The platform has no room for another store of this plan now. Retry later.");
  }

  #keep(held: Held): HeldRoom {
    this.#held.add(held);
    return {
      settle: (isMade) => {
        if (isMade) held.madeAt = performance.now();
        else this.#held.delete(held);
      },
    };
  }

  #used(): Amounts {
    return [...this.#held].reduce((sum, { amounts }) => sumOf(sum, amounts), this.#total?.used ?? nothing);
  }

  #fits(asked: Amounts): boolean {
    const total = sumOf(this.#used(), asked);
    return resources.every((it) => asked[it] === 0 || total[it] <= (this.#quota[it] ?? Number.POSITIVE_INFINITY));
  }

  /** Has a sum that is no older; those who need one at once share it. */
  async #sum(context: RequestContext, ageMs: number): Promise<void> {
    const now = performance.now();
    if (this.#total && now - this.#total.at < ageMs) return;
    const known = this.#reading;
    const reading = known && now - known.at < maxAgeOfRefusalMs ? known : { total: read(context), at: now };
    this.#reading = reading;
    try {
      this.#take(await reading.total);
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  #take(total: Total): void {
    if (this.#total && this.#total.at >= total.at) return;
    this.#total = total;
    for (const held of this.#held) if (held.madeAt !== undefined && held.madeAt < total.at) this.#held.delete(held);
  }
}

async function read({ backend }: RequestContext): Promise<Total> {
  const at = performance.now();
  const tenants = await backend.tenants.all();
  return { used: tenants.reduce((sum, tenant) => sumOf(sum, tenant.used), nothing), at };
}
