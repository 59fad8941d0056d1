import { addressOf, type StoreEventData } from "../../contract/index.ts";
import type { Backend } from "../ports/backend.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { StoredDesired } from "../ports/desired.ts";
import type { StoreEvent } from "../ports/store-events.ts";
import { stepsOf } from "../stores/state-of-store.ts";
import { summarizeStore } from "../stores/summarize-store.ts";
import { type KnownStore, KnownStores } from "./known-stores.ts";

/** An event as it is told: how its store was when it happened. */
export interface ComposedEvent {
  readonly seq: number;
  readonly tenant: string;
  readonly store: string;
  readonly data: StoreEventData;
}

type Reads = Pick<Backend, "desired" | "status" | "clusters" | "now">;

/** Events that are composed together, with few reads of the bus. */
export const maxComposed = 200;

/** Makes whole states of events, each of which tells one half of a store. */
export class EventComposer {
  #stores = new KnownStores();

  /** In the order of the events; those of stores that are not there any more are left out. Throws BusUnavailableError. */
  async compose(events: readonly StoreEvent[], backend: Reads): Promise<ComposedEvent[]> {
    // What is read now may be older than what was missed, if that is learned meanwhile: it is forgotten with the rest.
    const stores = this.#stores;
    const [clusters] = await Promise.all([backend.clusters.recent(), readUnknown(stores, events, backend)]);
    const former = await formerLives(events, backend);
    const now = backend.now();
    const composed = events.flatMap((event) => {
      const known = stores.take(event);
      if (known?.desired === undefined || former.has(known.desired.value.uid)) return [];
      return {
        seq: event.seq,
        tenant: event.address.tenant,
        store: event.address.store,
        data: dataOf(known, known.desired, { clusters, now }),
      };
    });
    stores.shrink();
    return composed;
  }

  /** After a while in which something may have been missed. */
  forget(): void {
    this.#stores = new KnownStores();
  }
}

async function readUnknown(
  stores: KnownStores,
  events: readonly StoreEvent[],
  { desired, status }: Reads,
): Promise<void> {
  const addresses = stores.unknown(events);
  const [newest, statuses] = await Promise.all([desired.newestOf(addresses), status.readMany(addresses)]);
  const byAddress = new Map(newest.map((it) => [JSON.stringify(addressOf(it.value)), it]));
  for (const [index, address] of addresses.entries()) {
    const { cluster, tenant, store } = address;
    const found = byAddress.get(JSON.stringify({ cluster, tenant, store }));
    stores.keep({ address, ...(found && { desired: found }), status: statuses[index] });
  }
}

function dataOf(
  { status }: KnownStore,
  desired: StoredDesired,
  { clusters, now }: { readonly clusters: ReadonlyMap<string, ClusterView>; readonly now: Date },
): StoreEventData {
  const view = { desired, status, cluster: clusters.get(desired.value.spec.cluster) };
  return { ...summarizeStore(view, now), steps: stepsOf(view) };
}

/** uids of deleted stores whose name another one has by now: what is still said of them is not about the name. */
async function formerLives(events: readonly StoreEvent[], { desired }: Reads): Promise<ReadonlySet<string>> {
  const ended = events.flatMap(({ kind, message }) => {
    const isOver =
      kind === "desired" ? message.op === "delete" : message.phase === "Deleted" || message.phase === "Deleting";
    return isOver ? [{ name: kind === "desired" ? message.spec.name : message.name, uid: message.uid }] : [];
  });
  const claims = await desired.claimsOfNames([...new Set(ended.map(({ name }) => name))]);
  return new Set(ended.filter(({ name, uid }) => claims.get(name)?.uid !== uid).map(({ uid }) => uid));
}
