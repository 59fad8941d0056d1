import { annotationKeys, owningAnnotations, restoredAnnotation } from "../../constructs/index.ts";
import { parseRevision } from "../../contract/index.ts";
import type { ClusterObject } from "../ports.ts";
import { findEntry } from "./inventory.ts";
import type { InventoryEntry, StoreObject, StoreRecord } from "./store-object.ts";

/*
 * Every rule of whose an object of the cluster is. Which namespaces are stores' at all, whoever's, is asked by the fence
 * in CEL (charts/platform/store-namespaces.ts), by the same annotations.
 */

interface Owner {
  readonly store: Pick<StoreObject, "spec">;
  readonly record: StoreRecord;
}

/** Whether the namespace carries a store's mark, whichever store's. */
export function isMarked({ metadata }: ClusterObject): boolean {
  return metadata.annotations?.[annotationKeys.uid] !== undefined;
}

/** Whether a person vouches that the object is what the store of this uid had: it was restored. */
function isVouchedFor({ metadata }: ClusterObject, uid: string): boolean {
  return metadata.annotations?.[restoredAnnotation] === uid;
}

/** Whether the namespace says that it belongs to the store of this uid, or a person says it. */
export function belongsTo({ metadata }: ClusterObject, uid: string): boolean {
  return owningAnnotations.some((key) => metadata.annotations?.[key] === uid);
}

/**
 * Whether the store may write into the namespace: it made it, or it belongs to it. For a live store one in the place of
 * the namespace that it made counts as its own too: not taken by another, but missing data.
 */
export function mayWriteInto(namespace: ClusterObject, { store, record }: Owner): boolean {
  const made = uidMade(namespace, record);
  if (made !== undefined && (record.firstReadyAt || made === namespace.metadata.uid)) return true;
  return belongsTo(namespace, store.spec.uid);
}

/**
 * Whether a delete of the store removes the namespace. One of another uid, or one that a newer revision has written, is
 * not what the delete names. The very object that the store made is its own whatever was written on it since: otherwise
 * a store whose pods still run would be Deleted. That a person vouches for it is no order to remove it.
 */
export function mayRemove(namespace: ClusterObject, { store: { spec }, record }: Owner): boolean {
  const made = uidMade(namespace, record);
  if (made !== undefined && made === namespace.metadata.uid) return true;
  const annotations = namespace.metadata.annotations ?? {};
  if (annotations[annotationKeys.uid] !== spec.uid) return false;
  const written = parseRevision(annotations[annotationKeys.revision] ?? "");
  return written !== undefined && (written.epoch !== spec.revision.epoch || written.seq <= spec.revision.seq);
}

/** Whether the object is the very one of this entry, or one for which a person vouches. */
export function isSameObject(object: ClusterObject, entry: InventoryEntry | undefined, uid: string): boolean {
  if (isVouchedFor(object, uid)) return true;
  return object.metadata.uid !== undefined && object.metadata.uid === entry?.uid;
}

function uidMade({ apiVersion, kind, metadata }: ClusterObject, record: StoreRecord): string | undefined {
  return findEntry(record, { apiVersion, kind, name: metadata.name })?.uid;
}
