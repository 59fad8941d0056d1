import { type ClusterProfile, type KubeObject, profileOf } from "../constructs/index.ts";
import project from "../package.json" with { type: "json" };
import { asYaml, platformCharts } from "./app.ts";
import { completedByHand } from "./platform/certificates.ts";

/** Who brings these kinds; where they are missing, Helm leaves their objects out. */
const optionalGroups = ["monitoring.coreos.com", "cert-manager.io"];

/** Kinds whose removal takes the shops or their backups with it, or what was completed by hand: no release of Helm may remove them. */
const keptKinds: ReadonlySet<string> = new Set([
  "Namespace",
  "CustomResourceDefinition",
  "PersistentVolumeClaim",
  ...completedByHand,
]);
const keep = { "helm.sh/resource-policy": "keep" };

/**
 * The platform of one profile as a chart of Helm. Definitions are templates and not in crds/: from there Helm would never
 * upgrade one. There are no values: what differs between clusters is in the profile.
 */
export function helmChart(profile: ClusterProfile): ReadonlyMap<string, string> {
  const templates = Object.entries(platformCharts(profile)).filter(([, objects]) => objects.length > 0);
  return new Map([
    ["Chart.yaml", chartFile(profileOf(profile).name)],
    ...templates.map(([id, objects]) => [`templates/${id}.yaml`, templateOf(objects)] as const),
  ]);
}

function chartFile(profile: string): string {
  const { version } = project;
  const description = `The platform under the profile ${profile}; the Secrets with passwords are made beforehand`;
  return `${JSON.stringify({ apiVersion: "v2", name: "storeplane", type: "application", description, version, appVersion: version, kubeVersion: ">=1.35.0-0" }, undefined, 2)}\n`;
}

function templateOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => where(conditionsOf(object), `---\n${escaped(asYaml([kept(object)]))}`)).join("");
}

function kept(object: KubeObject): KubeObject {
  if (!keptKinds.has(object.kind)) return object;
  const { metadata } = object as { readonly metadata: { readonly annotations?: object } };
  return { ...object, metadata: { ...object.metadata, annotations: { ...metadata.annotations, ...keep } } };
}

/** What Helm would take for an action of its own prints itself: alerts have braces for Prometheus. */
function escaped(yaml: string): string {
  return yaml.replaceAll("{{", '{{ "{{" }}');
}

/** What has to be true for an object to be in a release. */
function conditionsOf({ apiVersion, kind, metadata }: KubeObject): readonly string[] {
  const isOptional = optionalGroups.some((group) => apiVersion.startsWith(`${group}/`));
  const words = [apiVersion, kind, metadata.namespace ?? "", metadata.name].map((word) => JSON.stringify(word));
  return [
    ...(isOptional ? [`.Capabilities.APIVersions.Has ${words[0]}`] : []),
    // Its operator's solver must not be undone by an upgrade.
    ...(completedByHand.has(kind) ? [`not (lookup ${words.join(" ")})`] : []),
  ];
}

function where(conditions: readonly string[], yaml: string): string {
  return conditions.reduceRight((inner, condition) => `{{- if ${condition} }}\n${inner}{{- end }}\n`, yaml);
}
