import { TerminalError } from "../errors.ts";
import type { ObjectRef } from "../ports.ts";

interface KindEntry {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Every kind that a store may hold or that is looked at; plurals are never guessed. */
const kinds: Readonly<Record<string, KindEntry>> = {
  "v1/Namespace": { plural: "namespaces", namespaced: false },
  "v1/ResourceQuota": { plural: "resourcequotas", namespaced: true },
  "v1/LimitRange": { plural: "limitranges", namespaced: true },
  "v1/ServiceAccount": { plural: "serviceaccounts", namespaced: true },
  "v1/Secret": { plural: "secrets", namespaced: true },
  "v1/ConfigMap": { plural: "configmaps", namespaced: true },
  "v1/Service": { plural: "services", namespaced: true },
  "v1/PersistentVolumeClaim": { plural: "persistentvolumeclaims", namespaced: true },
  "v1/PersistentVolume": { plural: "persistentvolumes", namespaced: false },
  "v1/Node": { plural: "nodes", namespaced: false },
  "v1/Pod": { plural: "pods", namespaced: true },
  "v1/Event": { plural: "events", namespaced: true },
  "apps/v1/Deployment": { plural: "deployments", namespaced: true },
  "apps/v1/StatefulSet": { plural: "statefulsets", namespaced: true },
  "batch/v1/Job": { plural: "jobs", namespaced: true },
  "batch/v1/CronJob": { plural: "cronjobs", namespaced: true },
  "policy/v1/PodDisruptionBudget": { plural: "poddisruptionbudgets", namespaced: true },
  "networking.k8s.io/v1/NetworkPolicy": { plural: "networkpolicies", namespaced: true },
  "networking.k8s.io/v1/Ingress": { plural: "ingresses", namespaced: true },
  "gateway.networking.k8s.io/v1/HTTPRoute": { plural: "httproutes", namespaced: true },
  "gateway.networking.k8s.io/v1/ListenerSet": { plural: "listenersets", namespaced: true },
  "gateway.networking.k8s.io/v1/GatewayClass": { plural: "gatewayclasses", namespaced: false },
  "external-secrets.io/v1/ExternalSecret": { plural: "externalsecrets", namespaced: true },
  "rbac.authorization.k8s.io/v1/RoleBinding": { plural: "rolebindings", namespaced: true },
  "discovery.k8s.io/v1/EndpointSlice": { plural: "endpointslices", namespaced: true },
  "coordination.k8s.io/v1/Lease": { plural: "leases", namespaced: true },
  "storeplane.dev/v1alpha1/Store": { plural: "stores", namespaced: false },
};

function entryOf(apiVersion: string, kind: string): KindEntry {
  const entry = kinds[`${apiVersion}/${kind}`];
  if (!entry) throw new TerminalError("ApplyRejected", `the agent does not manage ${apiVersion} ${kind}`);
  return entry;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** The collection of a kind over the whole cluster, or in one namespace. */
export function collectionPath(apiVersion: string, kind: string, namespace?: string): string {
  const { plural, namespaced } = entryOf(apiVersion, kind);
  const scope = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${groupPath(apiVersion)}${scope}/${plural}`;
}

/** The address of one object. */
export function objectPath(ref: ObjectRef): string {
  return `${collectionPath(ref.apiVersion, ref.kind, ref.namespace)}/${encodeURIComponent(ref.name)}`;
}
