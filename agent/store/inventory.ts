import { appliedObjectsOf, type KubeObject, type StoreManifests } from "../../constructs/index.ts";
import type { ObjectRef } from "../ports.ts";
import type { InventoryEntry, StoreRecord } from "./store-object.ts";

/** Kinds that hold a tenant's data: when one of a live store vanished, nothing blank takes its place. */
const dataKinds = new Set(["Namespace", "PersistentVolumeClaim", "Secret"]);

/** Kinds that a changed template never removes; a StatefulSet can be created again, but its data would be out of sight. */
const keptKinds = new Set([...dataKinds, "StatefulSet"]);

/** Kinds that hold nothing, so that a new object is as good as the old one; never what holds or mounts data. */
const replaceableKinds = new Set([
  "ResourceQuota",
  "LimitRange",
  "ServiceAccount",
  "Service",
  "Deployment",
  "CronJob",
  "NetworkPolicy",
  "HTTPRoute",
  "ListenerSet",
  "Ingress",
  "ExternalSecret",
]);

export function holdsData(kind: string): boolean {
  return dataKinds.has(kind);
}

function isPrunable(kind: string): boolean {
  return !keptKinds.has(kind);
}

/** Whether an object of this kind may be removed and created again. */
export function isReplaceable(kind: string): boolean {
  return replaceableKinds.has(kind);
}

export function refKey(ref: ObjectRef): string {
  return `${ref.apiVersion}/${ref.kind}/${ref.namespace ?? ""}/${ref.name}`;
}

export function refOf(manifest: KubeObject): ObjectRef {
  const { apiVersion, kind, metadata } = manifest;
  return { apiVersion, kind, name: metadata.name, ...(metadata.namespace && { namespace: metadata.namespace }) };
}

/** The same as equal keys, without making any: a pass asks this hundreds of times. */
function isSame(one: ObjectRef, other: ObjectRef): boolean {
  if (one.name !== other.name || one.kind !== other.kind || one.apiVersion !== other.apiVersion) return false;
  return (one.namespace ?? "") === (other.namespace ?? "");
}

export function findEntry(record: StoreRecord, ref: ObjectRef): InventoryEntry | undefined {
  return record.inventory.find((entry) => isSame(entry, ref));
}

/** Adds the entry or changes what is known of it. */
export function noteEntry(record: StoreRecord, entry: InventoryEntry): void {
  const index = record.inventory.findIndex((known) => isSame(known, entry));
  if (index < 0) record.inventory.push(entry);
  else record.inventory[index] = { ...record.inventory[index], ...entry };
}

export function dropEntry(record: StoreRecord, ref: ObjectRef): void {
  record.inventory = record.inventory.filter((entry) => !isSame(entry, ref));
}

/** Every object that this render wants, hooks left out. */
export function wantedRefs(manifests: StoreManifests): ObjectRef[] {
  return [...appliedObjectsOf(manifests).map(refOf), ...secretRefs(manifests)];
}

/** The Secrets that the store needs, whoever makes them. */
export function secretRefs(manifests: StoreManifests): ObjectRef[] {
  const { namespace } = manifests;
  return manifests.secrets.map(({ name }) => ({ apiVersion: "v1", kind: "Secret", namespace, name }));
}

/** What an older render made and this one does not want; never data. */
export function leftovers(record: StoreRecord, manifests: StoreManifests): InventoryEntry[] {
  const wanted = new Set([...wantedRefs(manifests), ...manifests.hooks.map(({ job }) => refOf(job))].map(refKey));
  return record.inventory.filter((entry) => isPrunable(entry.kind) && !wanted.has(refKey(entry)));
}
