import { type KubeObject, objectsOf, type StoreManifests } from "../../constructs/index.ts";
import { hasSecretKey, mountedKey } from "./mounted-keys.ts";
import {
  type ContainerView,
  containersOf,
  type Labels,
  type PodTemplate,
  podTemplates,
  type SelectorView,
  selects,
} from "./pod-view.ts";
import { routeViolations } from "./routes.ts";

/** Names that lead nowhere: every reference must end in the render, the generated secrets or the platform. */
export function referenceViolations(manifests: StoreManifests, platform: readonly KubeObject[]): string[] {
  const objects = objectsOf(manifests);
  const templates = podTemplates(objects);
  const named = (kind: string) => new Set(objects.filter((object) => object.kind === kind).map(nameOf));
  const context = { manifests, objects, templates, platform, named };
  return [
    ...templates.flatMap((template) => podReferences(template, context)),
    ...objects.filter(({ kind }) => kind === "Service").flatMap((service) => serviceReferences(service, templates)),
    ...objects
      .filter(({ kind }) => kind === "PodDisruptionBudget")
      .flatMap((budget) => budgetReferences(budget, context)),
    ...routeViolations(objects, platform),
    ...statefulSetReferences(objects, named("Service")),
    ...objects.filter(({ kind }) => kind === "RoleBinding").flatMap((binding) => bindingReferences(binding, platform)),
  ];
}

interface Context {
  readonly manifests: StoreManifests;
  readonly objects: readonly KubeObject[];
  readonly templates: readonly PodTemplate[];
  readonly platform: readonly KubeObject[];
  readonly named: (kind: string) => ReadonlySet<string>;
}

function nameOf({ metadata }: KubeObject): string {
  return metadata.name;
}

function podReferences(template: PodTemplate, context: Context): string[] {
  const { owner, spec } = template;
  const priorities = context.platform.filter(({ kind }) => kind === "PriorityClass").map(nameOf);
  const neighbours = spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const lonely = neighbours.filter(
    ({ labelSelector }) => !context.templates.some(({ labels }) => selects(labelSelector, labels)),
  );
  return [
    ...unknown(spec.serviceAccountName, context.named("ServiceAccount"), `${owner} service account`),
    ...unknown(spec.priorityClassName, new Set(priorities), `${owner} priority class`),
    ...volumeReferences(template, context),
    ...containersOf(spec).flatMap((container) => containerReferences(container, template, context)),
    ...lonely.map(() => `${owner} wants to be beside pods that nothing makes`),
  ];
}

function volumeReferences({ owner, spec }: PodTemplate, { manifests, named }: Context): string[] {
  const mounted = new Set(containersOf(spec).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)));
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, secret }) => [
    ...(mounted.has(name) ? [] : [`${owner} mounts volume ${name} nowhere`]),
    ...(persistentVolumeClaim
      ? unknown(persistentVolumeClaim.claimName, named("PersistentVolumeClaim"), `${owner} claim`)
      : []),
    ...(secret ? unknown(secret.secretName, secretNames(manifests), `${owner} secret`) : []),
    ...(secret?.items ?? []).flatMap(({ key }) =>
      hasSecretKey(manifests, secret?.secretName, key) ? [] : [`${owner} mounts ${secret?.secretName}.${key}`],
    ),
  ]);
}

function containerReferences(container: ContainerView, template: PodTemplate, { manifests }: Context): string[] {
  const { owner, spec } = template;
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const ports = new Set((container.ports ?? []).map(({ name }) => name));
  const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
  const probed = probes.flatMap((probe) => [probe?.httpGet?.port, probe?.tcpSocket?.port]);
  return [
    ...(container.volumeMounts ?? []).flatMap(({ name }) => unknown(name, volumes, `${owner} volume`)),
    ...probed.filter((port) => port !== undefined).flatMap((port) => unknown(String(port), ports, `${owner} port`)),
    ...expansions(container).map((problem) => `${owner} ${problem}`),
    ...(container.env ?? []).flatMap(({ name, value, valueFrom }) => {
      const ref = valueFrom?.secretKeyRef;
      if (ref)
        return hasSecretKey(manifests, ref.name, ref.key) ? [] : [`${owner} ${name} reads ${ref.name}.${ref.key}`];
      if (!name.endsWith("_FILE")) return [];
      return mountedKey(value ?? "", { manifests, container, spec }) !== undefined
        ? []
        : [`${owner} ${name} reads ${value}: not mounted`];
    }),
  ];
}

/** Kubernetes leaves `$(NAME)` as it stands when NAME comes later or not at all. */
function expansions({ env = [] }: ContainerView): string[] {
  return env.flatMap(({ name, value = "" }, index) => {
    const earlier = new Set(env.slice(0, index).map((variable) => variable.name));
    const named = [...value.matchAll(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)].map(([, used = ""]) => used);
    return named
      .filter((used) => !earlier.has(used))
      .map((used) => `${name} refers to ${used}, which is not set before`);
  });
}

/** A budget on a single pod would stop every drain of its node. */
function budgetReferences(object: KubeObject, { templates }: Context): string[] {
  const { selector } = object.spec as { selector: SelectorView };
  const pods = templates.filter(({ labels }) => selects(selector, labels));
  const fits = pods.length === 1 && pods.every(({ replicas }) => replicas > 1);
  return fits ? [] : [`PodDisruptionBudget/${nameOf(object)} is not for one workload of two pods or more`];
}

function secretNames({ secrets }: StoreManifests): ReadonlySet<string> {
  return new Set(secrets.map(({ name }) => name));
}

interface ServiceView {
  readonly selector: Labels;
  readonly ports: readonly { readonly port: number; readonly targetPort: string }[];
}

function serviceReferences(object: KubeObject, templates: readonly PodTemplate[]): string[] {
  const { selector, ports } = object.spec as ServiceView;
  const behind = templates.filter(({ labels }) => selects({ matchLabels: selector }, labels));
  if (behind.length === 0) return [`Service/${nameOf(object)} selects no pods`];
  return ports.flatMap(({ targetPort }) =>
    behind.every(({ spec }) =>
      spec.containers.some(({ ports: own = [] }) => own.some(({ name }) => name === targetPort)),
    )
      ? []
      : [`Service/${nameOf(object)} forwards to ${targetPort}, which its pods lack`],
  );
}

interface BindingView {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
}

/** A binding to a role that is not there gives nothing, and to an account that is not there gives it to who makes that. */
function bindingReferences(object: KubeObject, platform: readonly KubeObject[]): string[] {
  const { roleRef, subjects } = object as unknown as BindingView;
  const has = (wanted: { kind: string; name: string; namespace?: string }) =>
    platform.some(
      ({ kind, metadata }) =>
        kind === wanted.kind && metadata.name === wanted.name && metadata.namespace === wanted.namespace,
    );
  const { kind, name } = roleRef;
  const missing = [{ kind, name }, ...subjects].filter((wanted) => !has(wanted));
  return missing.map((each) => `RoleBinding/${nameOf(object)}: no ${each.kind} ${each.name}`);
}

function statefulSetReferences(objects: readonly KubeObject[], services: ReadonlySet<string>): string[] {
  const sets = objects.filter(({ kind }) => kind === "StatefulSet");
  return sets.flatMap(({ metadata, spec }) =>
    unknown((spec as { serviceName?: string }).serviceName, services, `StatefulSet/${metadata.name} service`),
  );
}

function unknown(name: string | undefined, known: ReadonlySet<string>, what: string): string[] {
  return name !== undefined && known.has(name) ? [] : [`${what} ${name} does not exist`];
}
