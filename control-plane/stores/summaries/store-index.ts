import type { SeenStatus } from "../../../contract/index.ts";
import type { StoredDesired } from "../../ports/desired.ts";
import { KeptStore } from "./kept-store.ts";
import { Words } from "./words.ts";

/** Statuses that came before the desired state that they speak of, or after the next life's; the oldest goes first. */
const maxEarly = 1000;

interface OfTenant {
  readonly stores: Set<KeptStore>;
  /** Its newest desired state: sequences of two epochs can't be compared. */
  newest: { readonly epoch: string; readonly seq: number };
}

/**
 * All stores in short, by tenant and name. A copy of what the bus says and never the truth; it takes desired states and
 * statuses in any order, also those that it has.
 */
export class StoreIndex {
  readonly #tenants = new Map<string, OfTenant>();
  /** A name is one store's on the whole platform. */
  readonly #holders = new Map<string, KeptStore>();
  readonly #early = new Map<string, SeenStatus>();
  readonly #words = new Words();

  get size(): number {
    return this.#holders.size;
  }

  /** The stores of one tenant and of no other. */
  storesOf(tenant: string): Iterable<KeptStore> {
    return this.#tenants.get(tenant)?.stores ?? [];
  }

  /** Sequence of the newest desired state of a tenant that it has; 0 without any. */
  newestOf(tenant: string): number {
    return this.#tenants.get(tenant)?.newest.seq ?? 0;
  }

  setDesired(stored: StoredDesired): void {
    const { seq, value } = stored;
    const former = this.#holders.get(value.spec.name);
    if (former !== undefined && isNewer(former, { seq, epoch: value.epoch })) return;
    const store = new KeptStore(stored, this.#words);
    const early = this.#takeEarly(value);
    if (former?.uid === store.uid) store.takeFrom(former, this.#words);
    if (early) store.take(early, this.#words);
    if (former) this.#tenants.get(former.tenant)?.stores.delete(former);
    const ofTenant = this.#tenants.get(store.tenant) ?? { stores: new Set(), newest: { epoch: store.epoch, seq } };
    this.#tenants.set(store.tenant, ofTenant);
    this.#holders.set(store.name, store);
    ofTenant.stores.add(store);
    if (!isNewer(ofTenant.newest, store)) ofTenant.newest = { epoch: store.epoch, seq };
  }

  setStatus(status: SeenStatus): void {
    const { tenant, name, cluster, uid, epoch } = status;
    const store = this.#holders.get(name);
    const isOfLife = store?.uid === uid && store.epoch === epoch;
    // Another cluster or tenant has no say about the store.
    if (isOfLife && store.cluster === cluster && store.tenant === tenant) return store.take(status, this.#words);
    const key = earlyKey(status);
    this.#early.delete(key);
    this.#early.set(key, status);
    const [oldest] = this.#early.size > maxEarly ? this.#early.keys() : [];
    if (oldest !== undefined) this.#early.delete(oldest);
  }

  #takeEarly({ uid, tenant, spec }: StoredDesired["value"]): SeenStatus | undefined {
    const key = earlyKey({ uid, tenant, name: spec.name, cluster: spec.cluster });
    const status = this.#early.get(key);
    this.#early.delete(key);
    return status;
  }
}

/** Whether the first is known to come after the other. */
function isNewer(one: OfTenant["newest"], other: OfTenant["newest"]): boolean {
  return one.epoch === other.epoch && one.seq > other.seq;
}

function earlyKey({ cluster, tenant, name, uid }: Pick<SeenStatus, "cluster" | "tenant" | "name" | "uid">): string {
  return `${cluster} ${tenant} ${name} ${uid}`;
}
