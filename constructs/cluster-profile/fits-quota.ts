import * as z from "zod";
import type { KubeObject } from "../manifests.ts";
import { quantityValue } from "../quantity.ts";

const amounts = z.record(z.string(), z.string()).default({});
const resources = z.object({ requests: amounts, limits: amounts }).prefault({});
const template = z.object({ spec: z.object({ containers: z.array(z.object({ resources })) }) });
const rolling = z.object({ maxSurge: z.number().default(0) }).prefault({});
const workload = z.object({
  replicas: z.number().default(1),
  strategy: z.object({ rollingUpdate: rolling }).prefault({}),
  template,
});
const cronJob = z.object({ jobTemplate: z.object({ spec: workload }) });
const quota = z.object({ spec: z.object({ hard: z.record(z.string(), z.union([z.string(), z.number()])) }) });
const range = z.object({
  spec: z.object({ limits: z.array(z.object({ type: z.string(), min: amounts, max: amounts })) }),
});

const workloads = new Set(["Deployment", "StatefulSet", "Job", "CronJob"]);

/** One container, and how often it can be there at the same time. */
interface Part {
  readonly owner: string;
  readonly times: number;
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/**
 * What of a store's containers would be refused by its own bounds, one line each. Such a size is worse than a store that can't be
 * made: under a live one it takes the running pods away and lets no new ones in.
 */
export function quotaProblems(objects: readonly KubeObject[]): string[] {
  const parts = objects.flatMap(partsOf);
  return [
    ...parts.flatMap((part) => [...upsideDown(part), ...outOfRange(part, objects)]),
    ...overQuota(parts, objects),
  ];
}

function partsOf(object: KubeObject): Part[] {
  const owner = `${object.kind} ${object.metadata.name}`;
  if (!workloads.has(object.kind)) return [];
  const spec = object.kind === "CronJob" ? cronJob.parse(object.spec).jobTemplate.spec : workload.parse(object.spec);
  const times = spec.replicas + spec.strategy.rollingUpdate.maxSurge;
  return spec.template.spec.containers.map((container) => ({
    owner,
    times,
    ...container.resources,
  }));
}

function upsideDown({ owner, requests, limits }: Part): string[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const fits = quantityValue(limit) > 0 && quantityValue(requests[name] ?? "0") <= quantityValue(limit);
    return fits ? [] : [`${name} of ${owner} must be greater than zero and not lower than its request`];
  });
}

function outOfRange({ owner, requests, limits }: Part, objects: readonly KubeObject[]): string[] {
  const bounds = objects.filter(({ kind }) => kind === "LimitRange").flatMap((it) => range.parse(it).spec.limits);
  return bounds
    .filter(({ type }) => type === "Container")
    .flatMap(({ min, max }) => [
      ...Object.entries(max).filter(
        ([name, most]) => !(quantityValue({ ...requests, ...limits }[name] ?? "0") <= quantityValue(most)),
      ),
      ...Object.entries(min).filter(([name, least]) => !(quantityValue(requests[name] ?? "0") >= quantityValue(least))),
    ])
    .map(([name, bound]) => `${name} of ${owner} must be within the plan's bound ${bound}`);
}

/** Everything at once; otherwise a rollout, a backup or a hook would be refused just when it is needed. */
function overQuota(parts: readonly Part[], objects: readonly KubeObject[]): string[] {
  const sums = new Map<string, number>();
  const add = (name: string, value: number) => sums.set(name, (sums.get(name) ?? 0) + value);
  for (const { times, requests, limits } of parts) {
    add("pods", times);
    for (const [name, value] of Object.entries(requests)) add(`requests.${name}`, times * quantityValue(value));
    for (const [name, value] of Object.entries(limits)) add(`limits.${name}`, times * quantityValue(value));
  }
  const hard = Object.fromEntries(
    objects.filter(({ kind }) => kind === "ResourceQuota").flatMap((it) => Object.entries(quota.parse(it).spec.hard)),
  );
  return [...sums].flatMap(([name, sum]) => {
    const most = hard[name];
    const fits = most === undefined || sum <= quantityValue(String(most)) * (1 + Number.EPSILON * 16);
    return fits ? [] : [`all that can run at once must fit the quota's ${name}`];
  });
}
