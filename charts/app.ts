import { ApiObject, App, Chart, Yaml } from "cdk8s";
import { type KubeObject, localProfile, type Profile, productionProfile } from "../constructs/index.ts";
import { certificates } from "./platform/certificates.ts";
import { agentMonitoring } from "./platform/monitoring.ts";
import { agentObjects, platformObjects } from "./platform/objects.ts";
import { storeSamples } from "./store-samples.ts";

/** Drops the settings that change bytes: a developer's shell must not decide what is committed. */
export function forgetCdk8sSettings(): void {
  delete process.env["CDK8S_DISABLE_SORT"];
  delete process.env["CDK8S_LEGACY_HASH"];
}

/** Digests exist once an installation has built its images: until then what is reviewed names tags. */
const unpinnedProduction: Profile = {
  ...productionProfile,
  images: { ...productionProfile.images, requireDigests: false },
};

/** The cdk8s app: platform and sample stores under each built-in profile, one file each in `outdir`. */
export function reviewApp(outdir: string): App {
  const app = new App({ outdir, recordConstructMetadata: false });
  for (const profile of [localProfile, unpinnedProduction]) {
    addPlatform(app, profile);
    for (const { id, objects } of storeSamples(profile)) addChart(app, `${profile.name}-${id}`, objects);
  }
  return app;
}

/** The cdk8s app of one cluster: the platform under its profile, one file each. */
export function platformApp(profile: Profile): App {
  const app = new App({ recordConstructMetadata: false });
  addPlatform(app, profile);
  return app;
}

/** What each file of an app is called and holds. */
export function filesOf(app: App): ReadonlyMap<string, string> {
  return new Map(
    app.charts.map((chart) => [
      `${chart.node.id}${app.outputFileExtension}`,
      Yaml.stringify(...(chart.toJson() as unknown[])),
    ]),
  );
}

function addPlatform(app: App, profile: Profile): void {
  const charts = Object.entries(platformCharts(profile)).filter(([, objects]) => objects.length > 0);
  for (const [id, objects] of charts) addChart(app, `${profile.name}-${id}`, objects);
}

/** By file; what needs kinds that not every cluster has lies apart, so that the rest applies everywhere. */
function platformCharts(profile: Profile): Record<string, readonly KubeObject[]> {
  return {
    platform: platformObjects(profile),
    "platform-agent": agentObjects(profile),
    "platform-certificates": certificates(profile),
    "platform-monitoring": agentMonitoring(),
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
