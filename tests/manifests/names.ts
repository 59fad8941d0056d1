import { type KubeObject, objectsOf, type StoreManifests } from "../../constructs/index.ts";
import { podTemplates, selects, workloadSelector } from "./pod-view.ts";

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const labelKey = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
/** The CronJob controller adds eleven characters to the name. */
const maxCronJobName = 52;
const clusterKinds = new Set(["Namespace"]);
const required = [
  "app.kubernetes.io/name",
  "app.kubernetes.io/component",
  "app.kubernetes.io/managed-by",
  "app.kubernetes.io/part-of",
  "storeplane.dev/store",
  "storeplane.dev/tenant",
  "storeplane.dev/engine",
];

/** Names, labels, namespaces and selectors that Kubernetes or the agent could not live with. */
export function nameViolations(manifests: StoreManifests): string[] {
  const objects = objectsOf(manifests);
  return [
    ...duplicates(objects),
    ...objects.flatMap((object) => [
      ...wrongName(object),
      ...wrongNamespace(object, manifests),
      ...wrongLabels(object),
    ]),
    ...wrongSelectors(objects),
  ];
}

function describe({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

function duplicates(objects: readonly KubeObject[]): string[] {
  const keys = objects.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} is rendered twice`);
}

function wrongName(object: KubeObject): string[] {
  const { name } = object.metadata;
  if (!dnsLabel.test(name)) return [`${describe(object)} is not a DNS label`];
  return object.kind === "CronJob" && name.length > maxCronJobName ? [`${describe(object)} is too long`] : [];
}

function wrongNamespace(object: KubeObject, { namespace }: StoreManifests): string[] {
  const expected = clusterKinds.has(object.kind) ? undefined : namespace;
  return object.metadata.namespace === expected ? [] : [`${describe(object)} is in ${object.metadata.namespace}`];
}

function wrongLabels(object: KubeObject): string[] {
  const labels = object.metadata.labels ?? {};
  return [
    ...required.filter((key) => !(key in labels)).map((key) => `${describe(object)} lacks label ${key}`),
    ...Object.entries(labels)
      .filter(([key, value]) => !labelKey.test(key) || !labelValue.test(value))
      .map(([key, value]) => `${describe(object)} has the wrong label ${key}=${value}`),
  ];
}

function wrongSelectors(objects: readonly KubeObject[]): string[] {
  const workloads = objects.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
  return workloads.flatMap((workload) => {
    const selector = workloadSelector(workload);
    const matching = podTemplates(objects).filter(({ labels }) => selects(selector ?? {}, labels));
    const own = matching.length === 1 && matching[0]?.owner === describe(workload);
    return own ? [] : [`${describe(workload)} selects ${matching.map(({ owner }) => owner).join(", ") || "nothing"}`];
  });
}
