import { type ClusterProfile, type KubeObject, profileOf } from "../constructs/index.ts";
import project from "../package.json" with { type: "json" };
import { asYaml, platformCharts } from "./app.ts";

/** Who brings these kinds; where they are missing, Helm leaves their objects out. */
const optionalGroups = ["monitoring.coreos.com", "cert-manager.io"];

/** Kinds whose removal takes the shops with it: no release of Helm may remove them. */
const keptKinds: ReadonlySet<string> = new Set(["Namespace", "CustomResourceDefinition"]);
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
  return objects.map((object) => whereServed(object, `---\n${escaped(asYaml([kept(object)]))}`)).join("");
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

function whereServed({ apiVersion }: KubeObject, yaml: string): string {
  if (!optionalGroups.some((group) => apiVersion.startsWith(`${group}/`))) return yaml;
  return `{{- if .Capabilities.APIVersions.Has ${JSON.stringify(apiVersion)} }}\n${yaml}{{- end }}\n`;
}
