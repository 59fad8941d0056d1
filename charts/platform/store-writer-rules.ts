interface Kinds {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

/** Kinds without data: they can be recreated, and are removed when a newer template no longer has them. */
const replaceable: readonly Kinds[] = [
  { apiGroups: [""], resources: ["resourcequotas", "limitranges", "serviceaccounts", "services"] },
  { apiGroups: ["apps"], resources: ["deployments"] },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"] },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"] },
  { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies", "ingresses"] },
  { apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes", "listenersets"] },
  // Only requests: the Secrets that they bring outlive them.
  { apiGroups: ["external-secrets.io"], resources: ["externalsecrets"] },
];

/** Kinds whose removal takes data with it, or out of sight: they only go together with their namespace. */
const kept: readonly Kinds[] = [
  { apiGroups: [""], resources: ["persistentvolumeclaims"] },
  { apiGroups: ["apps"], resources: ["statefulsets"] },
];

/** What the agent writes and watches: everything that a store may be made of but Secrets and ConfigMaps. */
export const writtenKinds: readonly Kinds[] = [...replaceable, ...kept];

/** What the agent may do in a store's namespace, on top of what it may see everywhere. */
export const writerRules = [
  ...replaceable.map((kinds) => ({ ...kinds, verbs: ["create", "patch", "delete"] })),
  ...kept.map((kinds) => ({ ...kinds, verbs: ["create", "patch"] })),
  // Not watched, and so not to be seen elsewhere.
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "create", "patch", "delete"] },
  // Each by its name, the administrator's alone with its values; no list, no watch, and never changed once made.
  { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create"] },
  { apiGroups: [""], resources: ["events"], verbs: ["list"] },
  // What the containers of this store write, for whom its tenant lets read it.
  { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
  // One of a StatefulSet that is not ready and whose template was replaced; the fence holds it to those.
  { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
];
