import { type KubeObject, objectsOf, quantityValue, type StoreManifests } from "../../constructs/index.ts";
import { type Amounts, type ContainerView, containersOf, type PodTemplate, podTemplates } from "./pod-view.ts";

/** The kubelet's own bound of one container's logs: five files of 10 MiB. */
const logSize = 5 * 10 * 2 ** 20;

/** Containers without complete requests and limits, and what does not fit the quota when everything runs at once. */
export function resourceViolations(manifests: StoreManifests): string[] {
  const objects = objectsOf(manifests);
  const templates = podTemplates(objects);
  return [
    ...templates.flatMap(undeclared),
    ...templates.flatMap(scratchBeyond),
    ...overQuota(demand(objects, templates), hardLimits(objects)),
    ...outOfRange(objects, templates),
  ];
}

/** Everything that a store can ask for at one moment, under the quota's names. */
export function demand(objects: readonly KubeObject[], templates: readonly PodTemplate[]): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (name: string, value: number) => sums.set(name, (sums.get(name) ?? 0) + value);
  for (const { spec, atOnce } of templates) {
    add("pods", atOnce);
    for (const [name, value] of containersOf(spec).flatMap(amounts)) add(name, value * atOnce);
  }
  for (const object of objects) {
    const size = claimSize(object);
    if (size === undefined) continue;
    add("requests.storage", quantityValue(size));
    add("persistentvolumeclaims", 1);
  }
  add("count/services", objects.filter(({ kind }) => kind === "Service").length);
  add("count/httproutes.gateway.networking.k8s.io", objects.filter(({ kind }) => kind === "HTTPRoute").length);
  add("count/ingresses.networking.k8s.io", objects.filter(({ kind }) => kind === "Ingress").length);
  add("count/jobs.batch", objects.filter(({ kind }) => kind.endsWith("Job")).length);
  return sums;
}

function amounts({ resources = {} }: ContainerView): (readonly [string, number])[] {
  return (["requests", "limits"] as const).flatMap((side) =>
    Object.entries(resources[side] ?? {}).map(([name, amount]) => [`${side}.${name}`, quantityValue(amount)] as const),
  );
}

function overQuota(sums: ReadonlyMap<string, number>, hard: Amounts): string[] {
  return [...sums].flatMap(([name, sum]) => {
    const limit = hard[name];
    if (limit === undefined) return [`the quota has no limit for ${name}`];
    return sum <= quantityValue(limit) ? [] : [`${name}: everything at once is ${sum}, the quota allows ${limit}`];
  });
}

/** Containers without complete requests and limits. */
export function undeclared({ owner, spec }: PodTemplate): string[] {
  return containersOf(spec).flatMap(({ name, resources }) =>
    (["requests", "limits"] as const).flatMap((side) =>
      (["cpu", "memory", "ephemeral-storage"] as const)
        .filter((amount) => resources?.[side]?.[amount] === undefined)
        .map((amount) => `${owner} container ${name} has no ${side}.${amount}`),
    ),
  );
}

/** The kubelet evicts a pod that uses more than its containers' limits together, files within the volumes' own limits or not. */
export function scratchBeyond({ owner, spec }: PodTemplate): string[] {
  const volumes = (spec.volumes ?? []).filter(({ emptyDir }) => emptyDir !== undefined && emptyDir.medium !== "Memory");
  const files = volumes.reduce((sum, { emptyDir }) => sum + quantityValue(emptyDir?.sizeLimit ?? "1Ei"), 0);
  const limits = containersOf(spec).map(({ resources }) =>
    quantityValue(resources?.limits?.["ephemeral-storage"] ?? "0"),
  );
  const room = limits.reduce((sum, limit) => sum + limit, 0);
  return files + logSize * limits.length <= room ? [] : [`${owner} may use more scratch space than it declares`];
}

interface Range {
  readonly type: string;
  readonly min?: Amounts;
  readonly max?: Amounts;
}

function outOfRange(objects: readonly KubeObject[], templates: readonly PodTemplate[]): string[] {
  const limitRange = objects.find(({ kind }) => kind === "LimitRange")?.spec as
    | { limits: readonly Range[] }
    | undefined;
  const container = limitRange?.limits.find(({ type }) => type === "Container")?.max;
  const claim = limitRange?.limits.find(({ type }) => type === "PersistentVolumeClaim");
  if (container === undefined || claim === undefined) return ["the LimitRange bounds no containers or no claims"];
  const tooBig = templates.flatMap(({ owner, spec }) =>
    containersOf(spec)
      .flatMap(({ resources }) => Object.entries(resources?.limits ?? {}))
      .filter(([name, amount]) => quantityValue(amount) > quantityValue(container[name] ?? "0"))
      .map(([name]) => `${owner} is above the LimitRange's ${name}`),
  );
  const claims = objects.flatMap((object) => {
    const size = claimSize(object);
    if (size === undefined) return [];
    const fits = bound(size) >= bound(claim.min?.["storage"]) && bound(size) <= bound(claim.max?.["storage"]);
    return fits ? [] : [`claim ${object.metadata.name} is outside the LimitRange`];
  });
  return [...tooBig, ...claims];
}

function bound(quantity: string | undefined): number {
  return quantity === undefined ? Number.NaN : quantityValue(quantity);
}

function hardLimits(objects: readonly KubeObject[]): Amounts {
  const quota = objects.find(({ kind }) => kind === "ResourceQuota")?.spec as { hard: Amounts } | undefined;
  return quota?.hard ?? {};
}

function claimSize({ kind, spec }: KubeObject): string | undefined {
  if (kind !== "PersistentVolumeClaim") return undefined;
  return (spec as { resources: { requests: { storage: string } } }).resources.requests.storage;
}
