/** Labels of what a store is made of. */
export const labelKeys = {
  name: "app.kubernetes.io/name",
  component: "app.kubernetes.io/component",
  managedBy: "app.kubernetes.io/managed-by",
  partOf: "app.kubernetes.io/part-of",
  store: "storeplane.dev/store",
  tenant: "storeplane.dev/tenant",
  engine: "storeplane.dev/engine",
} as const;

/** Annotations that the agent sets on the namespace of a store: whose it is. */
export const annotationKeys = {
  uid: "storeplane.dev/uid",
  revision: "storeplane.dev/revision",
  externalId: "storeplane.dev/external-id",
} as const;

/** On the pods of a store's app: how often it was to be restarted. */
export const restartsAnnotation = "storeplane.dev/restarts";

/** Set by a person on what was put back from a backup: its value is the uid of the store that it belongs to. */
export const restoredAnnotation = "storeplane.dev/restored-for";

/** Either of these on a namespace says whose it is, by the uid of the store. */
export const owningAnnotations: readonly string[] = [annotationKeys.uid, restoredAnnotation];

/** Set by a person on a Store after the stream was restored: its value is the epoch to go on with. */
export const acceptEpochAnnotation = "storeplane.dev/accept-epoch";

/**
 * Set by a person on a Store while a new template is on its way: `hold` keeps the store as it is, `ignore-<target>` lets
 * the change go on whatever has become of this one.
 */
export const templateAnnotation = "storeplane.dev/template";

/** The namespace of the store of this name. */
export function namespaceOf(store: string): string {
  return `store-${store}`;
}
