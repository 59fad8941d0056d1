import { TransientError } from "../errors.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ObjectRef } from "../ports.ts";
import { findEntry, refOf } from "../store/inventory.ts";

/**
 * Before a data object that vanished from a store which was never live is created again: what the hooks did with the old
 * one is gone, so they run again, setup first. Their Jobs have to go before, for one that ended counts as run.
 */
export async function forgetHooksOfLost(ref: ObjectRef, pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { record, manifests, persist } = pass;
  if (record.firstReadyAt || !findEntry(record, ref)?.uid || (await deps.writer.readMetadata(ref))) return;
  if (record.hooks.length > 0) {
    record.hooks = [];
    await persist();
  }
  const jobs = manifests.hooks.flatMap(({ job }) => deps.owned.find(refOf(job)) ?? []);
  for (const { apiVersion, kind, metadata } of jobs) {
    const { namespace, name, uid = "" } = metadata;
    await deps.writer.remove({ apiVersion, kind, namespace, name }, uid);
  }
  if (jobs.length > 0) throw new TransientError(`${ref.kind} ${ref.name} vanished: waiting for the old hooks to go`);
}
