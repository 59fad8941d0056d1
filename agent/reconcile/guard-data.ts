import { annotationKeys } from "../../constructs/index.ts";
import { TerminalError } from "../errors.ts";
import type { ClusterObject } from "../ports.ts";
import type { InventoryEntry, StoreMemory } from "../store-object.ts";
import { restoreRights } from "./apply-waves.ts";
import { findEntry, holdsData, record, refKey, wantedRefs } from "./inventory.ts";
import type { Pass, ReconcileDeps } from "./pass.ts";

/** Set by a person on a data object that was put back: its value is the uid of the store that it belongs to. */
export const restoredAnnotation = "storeplane.dev/restored-for";

/**
 * A Store object that was lost (removed by hand, an etcd made anew) comes back without memory; the status bucket
 * still knows whether the store was live.
 */
export async function recallLife(
  { store, memory }: Pick<Pass, "store" | "memory">,
  deps: ReconcileDeps,
): Promise<void> {
  const known = deps.recollection.of(store);
  if (memory.appliedSeq > 0 || known.historyRecalled) return;
  const address = { cluster: deps.cluster, tenant: store.spec.tenant, store: store.metadata.name };
  const status = await deps.statusSink.read(address);
  known.historyRecalled = true;
  if (status?.uid === store.spec.uid && status.firstReadyAt) memory.firstReadyAt = status.firstReadyAt;
}

/** The data of a store that was live before its memory was lost is expected and never made anew blank. */
export async function recallHistory(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { memory, manifests } = pass;
  await recallLife(pass, deps);
  if (memory.appliedSeq > 0 || !memory.firstReadyAt) return;
  for (const ref of wantedRefs(manifests)) if (holdsData(ref.kind)) record(memory, { ...ref, data: true });
}

/** The namespace must be absent or ours before anything is written to it. */
export async function guardNamespace(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Namespace", name: pass.manifests.namespace };
  const namespace = deps.owned.find(ref) ?? (await deps.writer.read(ref));
  if (!namespace) deps.recollection.of(pass.store).begunAnew = true;
  if (!namespace || isOurs(namespace, pass)) return;
  const whose = namespace.metadata.annotations?.[annotationKeys.uid] ? "another store" : "nobody we know";
  throw new TerminalError(
    "NamespaceTaken",
    `namespace ${ref.name} exists and belongs to ${whose}; remove or rename it`,
  );
}

/** Made by us, marked as this store's, or vouched for; of a live store, one in our namespace's place is missing data. */
function isOurs({ apiVersion, kind, metadata }: ClusterObject, { memory, store }: Pass): boolean {
  const known = findEntry(memory, { apiVersion, kind, name: metadata.name })?.uid;
  if (known && (memory.firstReadyAt || known === metadata.uid)) return true;
  const { [annotationKeys.uid]: owner, [restoredAnnotation]: restoredFor } = metadata.annotations ?? {};
  return owner === store.spec.uid || restoredFor === store.spec.uid;
}

/** A live store whose namespace, claim or secret vanished or was replaced is left as it is: Failed, DataMissing. */
export async function guardData(pass: Pass, deps: ReconcileDeps): Promise<void> {
  if (!pass.memory.firstReadyAt) return;
  const watched = await missingWatched(pass, deps);
  const missing = [...watched, ...(await missingInside(pass, deps, watched))];
  if (missing.length === 0) return;
  const what = missing.map(({ kind, name }) => `${kind} ${name}`).join(", ");
  throw new TerminalError(
    "DataMissing",
    `${what} of the live store is gone or was replaced; restore it (annotation ${restoredAnnotation}) or delete the store`,
  );
}

/** Without its namespace no Secret is there, nor may we ask for one. */
async function missingInside(
  pass: Pass,
  deps: ReconcileDeps,
  watched: readonly InventoryEntry[],
): Promise<InventoryEntry[]> {
  if (watched.some(({ kind }) => kind === "Namespace")) return [];
  await restoreRights(pass, deps);
  return missingSecrets(pass, deps);
}

/** Data that an older template made and the present one does not want is kept, but no longer needed. */
function neededData({ memory, manifests }: Pass): InventoryEntry[] {
  const wanted = new Set(wantedRefs(manifests).map(refKey));
  return memory.inventory.filter((entry) => entry.data && wanted.has(refKey(entry)));
}

async function missingWatched(pass: Pass, deps: ReconcileDeps): Promise<InventoryEntry[]> {
  const { memory, store } = pass;
  const missing: InventoryEntry[] = [];
  for (const entry of neededData(pass).filter(({ kind }) => kind !== "Secret")) {
    // The watch sees labelled objects only: without its label one is not gone, and the apply puts the label back.
    const found = deps.owned.find(entry) ?? (await deps.writer.readMetadata(entry));
    if (!acceptPresent({ memory, uid: store.spec.uid }, entry, found)) missing.push(entry);
  }
  return missing;
}

async function missingSecrets(pass: Pass, deps: ReconcileDeps): Promise<InventoryEntry[]> {
  const { memory, store, now } = pass;
  const known = deps.recollection.of(store);
  if (now.getTime() - known.secretsCheckedAt < deps.timings.secretCheckMs && memory.failure?.reason !== "DataMissing")
    return [];
  const missing: InventoryEntry[] = [];
  for (const entry of neededData(pass).filter(({ kind }) => kind === "Secret")) {
    const found = await deps.writer.readMetadata(entry);
    if (!acceptPresent({ memory, uid: store.spec.uid }, entry, found)) missing.push(entry);
  }
  if (missing.length === 0) known.secretsCheckedAt = now.getTime();
  return missing;
}

/** Present, not being removed, and the very object we know; a person may vouch for another one. */
function acceptPresent(
  { memory, uid }: { memory: StoreMemory; uid: string },
  entry: InventoryEntry,
  found: ClusterObject | undefined,
): boolean {
  if (!found || found.metadata.deletionTimestamp) return false;
  const vouched = found.metadata.annotations?.[restoredAnnotation] === uid;
  if (entry.uid && found.metadata.uid !== entry.uid && !vouched) return false;
  if (found.metadata.uid && entry.uid !== found.metadata.uid) record(memory, { ...entry, uid: found.metadata.uid });
  return true;
}
