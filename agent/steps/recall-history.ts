import type { Pass, ReconcileDeps } from "../pass.ts";
import { holdsData, noteEntry, wantedRefs } from "../store/inventory.ts";

/**
 * A Store object that was lost (removed by hand, an etcd that was replaced) comes back without its record; the status bucket
 * still knows whether the store was live, and in which versions.
 */
export async function recallFirstReady(
  { store, record }: Pick<Pass, "store" | "record">,
  deps: ReconcileDeps,
): Promise<void> {
  const known = deps.cache.of(store);
  if (record.appliedRevision !== undefined || known.historyRead) return;
  const address = { cluster: deps.cluster, tenant: store.spec.tenant, store: store.metadata.name };
  const status = await deps.statusSink.read(address);
  known.historyRead = true;
  if (status?.uid !== store.spec.uid || !status.firstReadyAt) return;
  record.firstReadyAt = status.firstReadyAt;
  if (status.engineVersion !== undefined) record.engineVersion ??= status.engineVersion;
  if (status.databaseVersion !== undefined) record.databaseVersion ??= status.databaseVersion;
}

/** The data of a store that was live before its record was lost is expected, and never re-created blank. */
export async function expectKnownData(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { record, manifests } = pass;
  await recallFirstReady(pass, deps);
  if (record.appliedRevision !== undefined || !record.firstReadyAt) return;
  for (const ref of wantedRefs(manifests)) if (holdsData(ref.kind)) noteEntry(record, { ...ref, data: true });
}
