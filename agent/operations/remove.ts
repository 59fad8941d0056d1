import * as z from "zod";
import { annotationKeys, namespaceOf } from "../../constructs/index.ts";
import { deleteDueAt, describeWaitingDelete, parseRevision } from "../../contract/index.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { finishRemoval, type Progress, showRemoval } from "../status/removal-status.ts";
import { isDeleteConfirmed } from "../steps/confirm-delete.ts";
import { endApp } from "../steps/end-app.ts";
import { listVolumes, rememberVolumes, volumesLeft } from "../steps/volumes-left.ts";
import { findEntry, refOf } from "../store/inventory.ts";
import type { StoreObject, StoreRecord } from "../store/store-object.ts";

/** What a look at a store that is to be removed found. */
export interface Removal {
  readonly finished: boolean;
  /** Look again after this many milliseconds. */
  readonly afterMs: number;
}

const stuckTypes = new Set([
  "NamespaceDeletionDiscoveryFailure",
  "NamespaceDeletionGroupVersionParsingFailure",
  "NamespaceDeletionContentFailure",
  "NamespaceContentRemaining",
  "NamespaceFinalizersRemaining",
]);

const terminatingSchema = z.object({
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
        .default([]),
    })
    .prefault({}),
});

const dayMs = 86_400_000;

/** Most provisioners need a few seconds. */
const volumePollMs = 1000;

/** One look at a store that is to be removed. */
export type RemovalPass = Pick<Pass, "store" | "record" | "persist">;

/**
 * Carries out a delete by the data-safety contract (design D4): only after its grace, only while the stream still asks
 * for it, only the namespace that names this store's uid and no newer revision, only by that namespace's own uid, and
 * waits until it is gone. The app ends first, within its time.
 */
export async function removeStore(pass: RemovalPass, deps: ReconcileDeps): Promise<Removal> {
  const { store, record } = pass;
  const now = deps.clock.now();
  const due = deleteDueAt(store.spec, record.firstReadyAt !== undefined);
  const graceMs = await graceLeftMs(store, due, deps);
  if (graceMs > 0) {
    showRemoval(record, now, { reason: "WaitingForDelete", message: describeWaitingDelete(due) });
    return { finished: false, afterMs: Math.min(graceMs, dayMs) };
  }
  if (!(await isDeleteConfirmed(store, deps))) {
    const message = "the stream does not confirm this delete; nothing is removed";
    showRemoval(record, now, { reason: "DeleteNotConfirmed", message });
    return { finished: false, afterMs: deps.timings.waitPollMs };
  }
  const ref = { apiVersion: "v1", kind: "Namespace", name: namespaceOf(store.metadata.name) };
  const namespace = await deps.writer.read(ref);
  if (!namespace || !isOurs(namespace, store, record)) return endWithVolumes(pass, ref.name, deps);
  const claimedAt = Date.parse(record.claimedAt ?? store.spec.acceptedAt);
  const begunAt = isAtOnce(store, due) ? claimedAt : Math.max(due, claimedAt);
  showRemoval(record, now, await advance(pass, { namespace, begunAt }, deps));
  return { finished: false, afterMs: deps.timings.waitPollMs };
}

/** The namespace is gone: the store is Deleted as soon as its volumes are gone too, or will not go by themselves. */
async function endWithVolumes({ store, record }: RemovalPass, name: string, deps: ReconcileDeps): Promise<Removal> {
  const left = await volumesLeft(record, name, deps);
  const now = deps.clock.now();
  const known = deps.cache.of(store);
  known.volumesAwaitedSince ??= now.getTime();
  const isInTime = now.getTime() < known.volumesAwaitedSince + deps.timings.volumesEndMs;
  if (isInTime && left.some(({ isGoing }) => isGoing)) {
    const message = `the namespace is gone, its volumes are being removed: ${listVolumes(left)}`;
    showRemoval(record, now, { reason: "Deleting", message });
    return { finished: false, afterMs: volumePollMs };
  }
  finishRemoval(
    record,
    now,
    left.length === 0
      ? { reason: "Deleted", message: "nothing of the store is left in the cluster" }
      : { reason: "VolumeLeft", message: `the store is removed; volumes left in the cluster: ${listVolumes(left)}` },
  );
  return { finished: true, afterMs: 0 };
}

interface Found {
  readonly namespace: ClusterObject;
  /** When its removal began at the earliest. */
  readonly begunAt: number;
}

/** Ends the app, then asks for the namespace's removal. */
async function advance(
  { record, persist }: RemovalPass,
  { namespace, begunAt }: Found,
  deps: ReconcileDeps,
): Promise<Progress> {
  const { name, uid, deletionTimestamp } = namespace.metadata;
  if (deletionTimestamp || !uid) return describe(namespace, deps);
  const left = await endApp(name, deps);
  if (left > 0 && deps.clock.now().getTime() < begunAt + deps.timings.appEndMs) {
    return { reason: "Deleting", message: `the app ends before its database; pods left: ${left}` };
  }
  rememberVolumes(record, deps.owned.inNamespace("PersistentVolumeClaim", name));
  await persist(); // the volumes' names go with the namespace
  await deps.writer.remove(refOf(namespace), uid);
  return describe(namespace, deps);
}

/**
 * A namespace of another uid, or one that a newer revision has written, is not what this delete names. The very
 * object that this store made is its own whatever somebody wrote on it: else "Deleted" would be told of what runs on.
 */
function isOurs({ apiVersion, kind, metadata }: ClusterObject, { spec }: StoreObject, record: StoreRecord): boolean {
  const made = findEntry(record, { apiVersion, kind, name: metadata.name })?.uid;
  if (made !== undefined && made === metadata.uid) return true;
  const annotations = metadata.annotations ?? {};
  if (annotations[annotationKeys.uid] !== spec.uid) return false;
  const written = parseRevision(annotations[annotationKeys.revision] ?? "");
  return written !== undefined && (written.epoch !== spec.revision.epoch || written.seq <= spec.revision.seq);
}

function describe(namespace: ClusterObject, deps: ReconcileDeps): Progress {
  const { name, deletionTimestamp } = namespace.metadata;
  const sinceMs = deps.clock.now().getTime() - Date.parse(deletionTimestamp ?? deps.clock.now().toISOString());
  if (sinceMs < deps.timings.namespaceStuckMs)
    return { reason: "Deleting", message: `namespace ${name} is being removed` };
  const { conditions } = terminatingSchema.parse(namespace).status;
  const why = conditions
    .filter(({ type, status }) => stuckTypes.has(type) && status === "True")
    .map(({ message }) => message);
  const seconds = Math.round(sinceMs / 1000);
  const told = why.join("; ") || "the API server names no cause";
  return {
    reason: "NamespaceStuck",
    message: `namespace ${name} has been terminating for ${seconds} s: ${told}`,
    stuck: true,
  };
}

/**
 * No one clock ends a grace period: the bus, on another machine, is asked when the cluster's clock says that it is over.
 * A delete that has none is due whatever any clock says.
 */
async function graceLeftMs(store: StoreObject, due: number, deps: ReconcileDeps): Promise<number> {
  if (isAtOnce(store, due)) return 0;
  const leftMs = due - deps.clock.now().getTime();
  if (leftMs > 0) return leftMs;
  return due - (await deps.feed.busTime()).getTime();
}

/** By the one clock that wrote both times. */
function isAtOnce({ spec }: StoreObject, due: number): boolean {
  return due <= Date.parse(spec.acceptedAt);
}
