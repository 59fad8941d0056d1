import { asRun } from "./as-run.ts";
import { backups, withBackup } from "./backup/backup.ts";
import { type BackupRun, backupJob } from "./backup/store-backup.ts";
import type { Engine, EngineRegistry } from "./engines/engine.ts";
import { engines } from "./engines/registry.ts";
import { externalSecrets } from "./external-secrets.ts";
import { namespace } from "./guards/namespace.ts";
import { networkPolicies, towardsRepository } from "./guards/network-policies.ts";
import { limitRange, resourceQuota } from "./guards/quota.ts";
import { roleBinding } from "./guards/role-binding.ts";
import { serviceAccount } from "./guards/service-account.ts";
import { nameHook } from "./hook.ts";
import type { Endpoints, KubeObject, StepName, StepObject, StoreManifests, StoreProps } from "./manifests.ts";
import { objectsOf } from "./manifests.ts";
import { namespaceOf } from "./marks.ts";
import { refuseUnpinnedImages } from "./pinned-images.ts";
import type { Profile } from "./profile/profile.ts";
import type { RenderContext } from "./render-context.ts";
import { originOf } from "./routing/public-address.ts";
import { apiHost, routes } from "./routing/routes.ts";
import { SynthesisError } from "./synthesis-error.ts";
import { validateStore } from "./validate-store.ts";

/**
 * Renders one store for one cluster: the same input gives the same bytes, in any process.
 * @throws SynthesisError with one problem per wrong field, before anything is rendered.
 */
export function synthesizeStore(
  props: StoreProps,
  profile: Profile,
  registry: EngineRegistry = engines,
): StoreManifests {
  const { context, engine } = prepare(props, profile, registry);
  return renderStore(context, engine);
}

/**
 * The Job that backs the store up once; undefined where its cluster has no backup repository, or its engine keeps nothing.
 * @throws SynthesisError as above, and if the profile requires digests and has none for an image of it.
 */
export function synthesizeBackup(props: StoreProps, profile: Profile, run: BackupRun): KubeObject | undefined {
  const { context, engine } = prepare(props, profile, engines);
  if (profile.backupRepository === undefined || engine.backup === undefined) return undefined;
  return backupJob(context, engine.backup, run);
}

function prepare(props: StoreProps, profile: Profile, registry: EngineRegistry) {
  const { engine, size, versions } = validateStore(props, profile, registry);
  const context: RenderContext = {
    props,
    profile,
    size,
    versions,
    namespace: namespaceOf(props.name),
    endpoints: endpointsOf(props, profile, engine),
  };
  return { context, engine };
}

function renderStore(context: RenderContext, engine: Engine): StoreManifests {
  const own = engine.build(context);
  const waves = [
    { name: "guards", objects: inStep("namespace", guards(context, engine)) },
    { name: "secrets", objects: externalSecrets(context, own.secrets) },
    { name: "data", objects: asRun([...own.data, ...backups(context, engine.backup)], context.props) },
    { name: "app", objects: asRun([...own.app, ...routes(context, engine.topology, own.routes)], context.props) },
  ] as const;
  const hooks = own.hooks.map((hook) => nameHook(hook, context.props.dataGeneration));
  const objects = objectsOf({ waves, hooks });
  refuseDuplicates(objects);
  refuseUnpinnedImages(objects, context.profile.images);
  return {
    namespace: context.namespace,
    engineVersion: context.versions.engine,
    ...(context.versions.database !== undefined && { databaseVersion: context.versions.database }),
    endpoints: context.endpoints,
    waves,
    secrets: own.secrets,
    ...(engine.admin.login && { adminLogin: engine.admin.login }),
    hooks,
  };
}

function guards(context: RenderContext, engine: Engine): readonly KubeObject[] {
  return [
    namespace(context),
    roleBinding(context),
    resourceQuota(context),
    limitRange(context),
    serviceAccount(context),
    ...networkPolicies(context, withBackup(engine.topology, context.profile, engine.backup)),
    ...(engine.backup === undefined ? [] : towardsRepository(context)),
  ];
}

function endpointsOf(props: StoreProps, profile: Profile, engine: Engine): Endpoints {
  const host = `${props.name}.${profile.baseDomain}`;
  const urls = { shop: originOf(host, profile), api: originOf(apiHost(props.name, profile), profile) };
  const hasApi = engine.topology.fronts.some(({ role }) => role === "api");
  return {
    url: urls.shop,
    adminUrl: `${urls[engine.admin.role]}${engine.admin.path}`,
    ...(hasApi && { apiUrl: urls.api }),
    hosts: [host, ...props.hosts],
  };
}

function inStep(step: StepName, objects: readonly KubeObject[]): readonly StepObject[] {
  return objects.map((object) => ({ step, object }));
}

/** Two objects of one name: the second would silently overwrite the first in the cluster. */
function refuseDuplicates(objects: readonly KubeObject[]): void {
  const seen = new Set<string>();
  for (const { apiVersion, kind, metadata } of objects) {
    const key = `${apiVersion} ${kind} ${metadata.name}`;
    if (seen.has(key)) throw new SynthesisError([{ field: "objects", value: key, rule: "must be rendered once" }]);
    seen.add(key);
  }
}
