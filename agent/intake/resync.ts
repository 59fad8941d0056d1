import { labelKeys } from "../../constructs/index.ts";
import { desiredSubject, formatRevision, type StoreAddress } from "../../contract/index.ts";
import type { Bell } from "../bell.ts";
import { pause } from "../pause.ts";
import type { DesiredFeed, Logger, OwnedObjects } from "../ports.ts";
import type { SyncTrouble } from "../store/store-cache.ts";
import type { Timings } from "../timings.ts";
import { type Intake, type IntakeDeps, takeIn } from "./take-in.ts";

export interface ResyncOptions extends IntakeDeps {
  readonly feed: DesiredFeed;
  readonly owned: OwnedObjects;
  readonly timings: Timings;
  readonly logger: Logger;
  readonly onTrouble: (store: string, trouble: SyncTrouble | undefined) => void;
  readonly onRead: (outcome: string) => void;
  /** Rung when the next full look must not be waited for. */
  readonly fullLook: Bell;
  /** Called at a full look: tells again what the bus has lost of the store's status. */
  readonly confirmStatus: (store: string) => Promise<unknown>;
}

const orphaned: SyncTrouble = {
  reason: "Orphaned",
  message: "the stream has no desired state for this store; it is left as it is",
};

/** Compares every store of the cluster with the stream now and then; accepts what was missed, removes nothing. */
export async function runResync(options: ResyncOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const address of addresses(options)) {
      if (signal.aborted) return;
      await resyncStore(address, options);
      await options.confirmStatus(address.store);
    }
    const rung = new AbortController();
    void options.fullLook.rung.then(() => rung.abort());
    await pause(options.timings.resyncMs, AbortSignal.any([signal, rung.signal]));
  }
}

/**
 * Brings one store up to what the stream says, also when its Store object was removed by hand. Never rejects; resolves
 * with false when that could not be done.
 */
export async function resyncStore(address: StoreAddress, options: ResyncOptions): Promise<boolean> {
  const { feed, onTrouble, deferred, stores, logger } = options;
  const subject = desiredSubject(address);
  try {
    const newest = await feed.newest(address);
    if (!newest) {
      deferred.delete(subject);
      if (stores.find(address.store)) onTrouble(address.store, orphaned);
      return true;
    }
    const intake = await takeIn({ ...newest, subject }, options);
    if (intake.outcome !== "premature" && intake.outcome !== "held") deferred.delete(subject);
    // The feed has reported a bad message once: an agent that was started since knows it from here only.
    if (intake.outcome !== "premature")
      onTrouble(address.store, troubleOf(intake) ?? (await aheadOfStream(newest.seq, address, options)));
    return true;
  } catch (error) {
    logger.warn({ store: address.store, err: error }, "store not resynced");
    return false;
  }
}

/** A replica that serves a read may be behind by milliseconds. */
const replicaLagMs = 1000;

/** A stream that fell behind the cluster (restored under its old epoch) is not obeyed, and that must not be silent. */
async function aheadOfStream(
  seq: number,
  address: StoreAddress,
  { feed, stores }: ResyncOptions,
): Promise<SyncTrouble | undefined> {
  const known = stores.find(address.store)?.spec.revision;
  if (!known || known.seq <= seq) return undefined;
  await pause(replicaLagMs);
  const again = await feed.newest(address);
  if (again && again.seq >= known.seq) return undefined;
  const newest = again ? `sequence ${again.seq}` : "gone";
  const message = `the cluster runs revision ${formatRevision(known)}, the stream's newest is ${newest}: it fell back, or the Store was edited; nothing is accepted`;
  return { reason: "Orphaned", message };
}

function troubleOf(intake: Intake): SyncTrouble | undefined {
  if (intake.outcome === "rejected") return { reason: "Rejected", message: intake.message };
  return intake.outcome === "held" ? { reason: intake.reason, message: intake.message } : undefined;
}

/** Every store of the cluster: by its Store object, by a namespace left without one, by a message that was put off. */
function addresses({ cluster, stores, owned, deferred }: ResyncOptions): StoreAddress[] {
  const known = stores.list().map((store) => ({ cluster, tenant: store.spec.tenant, store: store.metadata.name }));
  const names = new Set(known.map(({ store }) => store));
  const lost = owned.namespaces().flatMap(({ metadata: { labels = {} } }) => {
    const store = labels[labelKeys.store];
    const tenant = labels[labelKeys.tenant];
    return store && tenant && !names.has(store) ? [{ cluster, tenant, store }] : [];
  });
  const bySubject = [...known, ...lost].map((address) => [desiredSubject(address), address] as const);
  return [...new Map([...deferred, ...bySubject]).values()];
}
