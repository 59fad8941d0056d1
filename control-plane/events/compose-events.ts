import { addressOf, type StoreEventData } from "../../contract/index.ts";
import type { Backend } from "../ports/backend.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { StoredDesired } from "../ports/desired.ts";
import type { StoreEvent } from "../ports/store-events.ts";
import { stepsOf } from "../stores/state-of-store.ts";
import { summarizeStore } from "../stores/summarize-store.ts";
import { type KnownStore, KnownStores, keyOf } from "./known-stores.ts";

/** An event as it is told: how its store was when it happened. */
export interface ComposedEvent {
  readonly seq: number;
  readonly tenant: string;
  readonly store: string;
  readonly data: StoreEventData;
}

type Reads = Pick<Backend, "desired" | "status" | "clusters" | "events" | "now">;

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

/**
 * Both halves of a store as they were before these events: with the newest, an event would say what others say after it. Where that is not
 * kept any more the newest is all there is.
 */
async function readUnknown(
  stores: KnownStores,
  composed: readonly StoreEvent[],
  { desired, status, events }: Reads,
): Promise<void> {
  const addresses = stores.unknown(composed);
  if (addresses.length === 0) return;
  const [newest, statuses, before] = await Promise.all([
    desired.newestOf(addresses),
    status.readMany(addresses),
    events.lastOf(addresses, (composed[0]?.seq ?? 1) - 1),
  ]);
  const kept = new Set(before.flatMap(({ kind, address }) => (kind === "desired" ? [keyOf(address)] : [])));
  const asked = new Map(newest.map((it) => [keyOf(addressOf(it.value)), it]));
  const firsts = new Map(composed.toReversed().map((it) => [keyOf(it.address), it]));
  const desiredOf = (key: string) =>
    kept.has(key) || firsts.get(key)?.kind === "desired" ? undefined : asked.get(key);
  const statusOf = (key: string, index: number) => (isNew(firsts.get(key)) ? undefined : statuses[index]);
  for (const [index, address] of addresses.entries()) {
    const key = keyOf(address);
    const found = desiredOf(key);
    stores.keep({ address, ...(found && { desired: found }), status: statusOf(key, index) });
  }
  // A status of before takes the place of a newer one.
  for (const event of before) stores.take(event);
}

/** Whether a store begins with it, of which nothing can have been said. */
function isNew(event: StoreEvent | undefined): boolean {
  return event?.kind === "desired" && event.message.createdAt === event.message.acceptedAt;
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
