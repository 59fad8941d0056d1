import * as z from "zod";
import { type KubeObject, quantityValue } from "../../constructs/index.ts";
import type { ClusterObject } from "../ports.ts";

const quantities = z.record(z.string(), z.union([z.string(), z.number()]).transform(String));
type Quantities = z.infer<typeof quantities>;

const quota = z.looseObject({ spec: z.looseObject({ hard: quantities.default({}) }) });
const limit = z.looseObject({ type: z.string(), max: quantities.optional() });
const range = z.looseObject({ spec: z.looseObject({ limits: z.array(limit).default([]) }) });

/** Whether an object bounds what the others of its store may take. */
export function isBound({ kind }: Pick<KubeObject, "kind">): boolean {
  return kind === "ResourceQuota" || kind === "LimitRange";
}

/**
 * The bounds of a store as wide as those that are there, where these are wider: the pods of the plan before need their room
 * until those of the smaller one run.
 */
export function widerBounds(wanted: KubeObject, present: ClusterObject): KubeObject {
  if (wanted.kind === "ResourceQuota") return widerQuota(wanted, present);
  return wanted.kind === "LimitRange" ? widerRange(wanted, present) : wanted;
}

function widerQuota(wanted: KubeObject, present: ClusterObject): KubeObject {
  const [own, there] = [quota.parse(wanted), quota.parse(present)];
  return { ...wanted, spec: { ...own.spec, hard: larger(own.spec.hard, there.spec.hard) } };
}

function widerRange(wanted: KubeObject, present: ClusterObject): KubeObject {
  const there = range.parse(present).spec.limits;
  const { spec } = range.parse(wanted);
  const limits = spec.limits.map((own) => {
    const max = there.find(({ type }) => type === own.type)?.max;
    return own.max === undefined || max === undefined ? own : { ...own, max: larger(own.max, max) };
  });
  return { ...wanted, spec: { ...spec, limits } };
}

/** The larger of each amount that is wanted; what is not bounded yet gets its bound. */
function larger(wanted: Quantities, present: Quantities): Quantities {
  const entries = Object.entries(wanted).map(([name, amount]) => {
    const there = present[name] ?? "";
    return [name, quantityValue(there) > quantityValue(amount) ? there : amount] as const;
  });
  return Object.fromEntries(entries);
}

/** Whether the cluster's quota controller has taken over what a quota says: by that, not by the spec, new objects are judged. */
export function isInForce(object: ClusterObject): boolean {
  const parsed = filled.safeParse(object);
  if (!parsed.success) return false;
  const { spec, status } = parsed.data;
  return Object.entries(spec.hard).every(
    ([name, amount]) => quantityValue(status.hard[name] ?? "") === quantityValue(amount),
  );
}

const filled = z.object({ spec: z.object({ hard: quantities.default({}) }), status: z.object({ hard: quantities }) });
