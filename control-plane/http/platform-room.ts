import { type Amounts, nothing, type Quota, resources, sumOf } from "../../contract/index.ts";
import { ProblemError } from "./problem-error.ts";
import type { PlatformRoom, RequestContext } from "./request-context.ts";

/** How old a sum of all tenants may be; a refusal needs one of its own second. */
const maxAgeMs = 5000;
const maxAgeOfRefusalMs = 1000;

/** A sum of what all tenants' stores count for, and when it was made. */
interface Total {
  readonly used: Amounts;
  readonly at: number;
}

/**
 * What tenants together may have. Not as exact as a tenant's own limits: a counter of all would make every create wait for
 * every other, so each process goes by a sum of tenants' counters, and adds what it accepted itself.
 */
export class SummedRoom implements PlatformRoom {
  readonly #quota: Quota;
  #total: Total | undefined;

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  async check(asked: Amounts, context: RequestContext): Promise<void> {
    if (Object.keys(this.#quota).length === 0) return;
    if (this.#fits(asked, await this.#sum(context, maxAgeMs))) return;
    const total = await this.#sum(context, maxAgeOfRefusalMs);
    if (this.#fits(asked, total)) return;
    context.logger.warn(
      { limits: this.#quota, used: total.used, asked },
      "a store is refused: all tenants together have what STOREPLANE_PLATFORM_QUOTA lets them have",
    );
    // How much others have is not for a tenant to know.
    throw new ProblemError("no-cluster", "The platform has no room for another store of this plan now. Retry later.");
  }

  add(accepted: Amounts): void {
    if (this.#total) this.#total = { ...this.#total, used: sumOf(this.#total.used, accepted) };
  }

  #fits(asked: Amounts, { used }: Total): boolean {
    const total = sumOf(used, asked);
    return resources.every((it) => asked[it] === 0 || total[it] <= (this.#quota[it] ?? Number.POSITIVE_INFINITY));
  }

  async #sum({ backend }: RequestContext, ageMs: number): Promise<Total> {
    const known = this.#total;
    const at = performance.now();
    if (known && at - known.at < ageMs) return known;
    const tenants = await backend.tenants.all();
    const used = tenants.reduce((sum, tenant) => sumOf(sum, tenant.used), nothing);
    this.#total = { used, at };
    return this.#total;
  }
}
