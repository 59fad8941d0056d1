import type { Stored } from "../ports/desired.ts";
import type { HostProof } from "../ports/host-proof.ts";

/** A host that is to be looked at. */
export interface Due extends Pick<HostProof, "host" | "uid" | "tenant"> {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** When each host is to be looked at: as the records say, or later where a look has to be taken again. */
export class ProofIndex {
  readonly #due = new Map<string, Due>();
  /** Who was said to have proved a host since the last time that some were taken: others that want it are to learn that. */
  readonly #holders = new Map<string, string>();

  get size(): number {
    return this.#due.size;
  }

  clear(): void {
    this.#due.clear();
    this.#holders.clear();
  }

  /** What a record says, in the order in which they were written. */
  note({ value: { host, uid, tenant, state, nextCheckAt } }: Stored<HostProof>): void {
    if (state === "Verified") this.#holders.set(host, uid);
    if (nextCheckAt === undefined) this.#due.delete(keyOf({ host, uid }));
    else this.#due.set(keyOf({ host, uid }), { host, uid, tenant, at: Date.parse(nextCheckAt) });
  }

  forget(of: Pick<Due, "host" | "uid">): void {
    this.#due.delete(keyOf(of));
  }

  defer(due: Due, at: number): void {
    this.#due.set(keyOf(due), { ...due, at });
  }

  /** Those whose time has come, the longest overdue first, so many of them and of each tenant. */
  take(now: number, { most, ofTenant }: { readonly most: number; readonly ofTenant: number }): Due[] {
    const taken = new Map<string, number>();
    const isFair = ({ tenant }: Due): boolean => {
      const count = (taken.get(tenant) ?? 0) + 1;
      taken.set(tenant, count);
      return count <= ofTenant;
    };
    const isRival = ({ host, uid }: Due): boolean => (this.#holders.get(host) ?? uid) !== uid;
    const overdue = [...this.#due.values()].filter((due) => due.at <= now || isRival(due));
    const inTurn = overdue.toSorted((one, other) => one.at - other.at);
    this.#holders.clear();
    return inTurn.filter(isFair).slice(0, most);
  }

  /** Since when the longest overdue one waits, in milliseconds since 1970. */
  oldest(): number | undefined {
    let oldest: number | undefined;
    for (const { at } of this.#due.values()) if (at < (oldest ?? Number.POSITIVE_INFINITY)) oldest = at;
    return oldest;
  }
}

function keyOf({ host, uid }: Pick<Due, "host" | "uid">): string {
  return `${host} ${uid}`;
}
