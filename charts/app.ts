import { ApiObject, App, Chart, Yaml } from "cdk8s";
import { type ClusterProfile, type KubeObject, profileOf } from "../constructs/index.ts";
import { backupMonitoring } from "./platform/backup-monitoring.ts";
import { certificates } from "./platform/certificates.ts";
import { controlPlaneMonitoring } from "./platform/control-plane-monitoring.ts";
import { agentMonitoring } from "./platform/monitoring.ts";
import { natsChartValues } from "./platform/nats-chart-values.ts";
import { agentObjects, backupObjects, busObjects, controlPlaneObjects, platformObjects } from "./platform/objects.ts";
import { storeSamples } from "./store-samples.ts";

/** Drops the settings that change bytes: a developer's shell must not decide what is committed. */
export function forgetCdk8sSettings(): void {
  delete process.env["CDK8S_DISABLE_SORT"];
  delete process.env["CDK8S_LEGACY_HASH"];
}

/** One cluster has the bus and the control plane too: what is reviewed is that one. */
const reviewed: readonly ClusterProfile[] = [
  {
    base: "local",
    backupRepository: { volumeSize: "10Gi" },
    platform: {
      cluster: "local-1",
      host: "api.stores.localhost",
      bus: { volumeSize: "1Gi", separateNodes: false },
    },
  },
  {
    base: "production",
    // Digests exist once an installation has built its images: until then what is reviewed names tags.
    images: { requireDigests: false },
    backupRepository: { volumeSize: "500Gi", storeSize: "20Gi" },
    platform: {
      cluster: "production-1",
      host: "api.example.com",
      bus: { volumeSize: "20Gi", separateNodes: true },
    },
  },
];

/** The cdk8s app: platform and sample stores under each built-in profile, one file each in `outdir`. */
export function reviewApp(outdir: string): App {
  const app = new App({ outdir, recordConstructMetadata: false });
  for (const clusterProfile of reviewed) {
    const profile = profileOf(clusterProfile);
    addPlatform(app, clusterProfile);
    for (const { id, objects } of storeSamples(profile)) addChart(app, `${profile.name}-${id}`, objects);
  }
  return app;
}

/** The cdk8s app of one cluster: the platform under its profile, one file each. */
function platformApp(profile: ClusterProfile): App {
  const app = new App({ recordConstructMetadata: false });
  addPlatform(app, profile);
  return app;
}

/** Objects as one YAML document each, the first without a line before it. */
export function asYaml(objects: readonly KubeObject[]): string {
  return Yaml.stringify(...objects);
}

/** What each file of an app is called and holds. */
function filesOf(app: App): ReadonlyMap<string, string> {
  return new Map(
    app.charts.map((chart) => [
      `${chart.node.id}${app.outputFileExtension}`,
      Yaml.stringify(...(chart.toJson() as unknown[])),
    ]),
  );
}

/** All that is rendered for review: what the app synthesizes, and what is no manifest. */
export function reviewedFiles(outdir: string): ReadonlyMap<string, string> {
  return new Map([...filesOf(reviewApp(outdir)), ...reviewedValues()]);
}

/** The files of one cluster, in the order to apply its manifests. */
export function platformFiles(profile: ClusterProfile): ReadonlyMap<string, string> {
  return new Map([...filesOf(platformApp(profile)), ...valuesFile(profile)]);
}

/** What is reviewed beside manifests: values for charts of others. */
export function reviewedValues(): ReadonlyMap<string, string> {
  return new Map(reviewed.flatMap(valuesFile));
}

function valuesFile(clusterProfile: ClusterProfile): [name: string, content: string][] {
  const values = natsChartValues(clusterProfile);
  return values === undefined ? [] : [[`${profileOf(clusterProfile).name}-nats.values.yaml`, Yaml.stringify(values)]];
}

function addPlatform(app: App, clusterProfile: ClusterProfile): void {
  const { name } = profileOf(clusterProfile);
  const charts = Object.entries(platformCharts(clusterProfile)).filter(([, objects]) => objects.length > 0);
  for (const [id, objects] of charts) addChart(app, `${name}-${id}`, objects);
}

/** By file; what needs kinds that not every cluster has lies apart, so that the rest applies everywhere. */
export function platformCharts(clusterProfile: ClusterProfile): Record<string, readonly KubeObject[]> {
  const profile = profileOf(clusterProfile);
  return {
    platform: platformObjects(profile),
    "platform-bus": busObjects(clusterProfile),
    "platform-agent": agentObjects(clusterProfile),
    "platform-backups": backupObjects(clusterProfile),
    "platform-control-plane": controlPlaneObjects(clusterProfile),
    "platform-certificates": certificates(profile),
    "platform-monitoring": [
      ...agentMonitoring(),
      ...backupMonitoring(profile),
      ...(profile.platform ? controlPlaneMonitoring() : []),
    ],
  };
}

function addChart(app: App, id: string, objects: readonly KubeObject[]): void {
  const chart = new Chart(app, id, { disableResourceNameHashes: true });
  for (const [index, object] of objects.entries()) addObject(chart, `${index}-${object.kind}`, object);
}

/** cdk8s wants its own, mutable types; the content stays as rendered. */
function addObject(chart: Chart, id: string, { apiVersion, kind, metadata, ...rest }: KubeObject): ApiObject {
  return new ApiObject(chart, id, structuredClone({ apiVersion, kind, metadata: { ...metadata }, ...rest }));
}
