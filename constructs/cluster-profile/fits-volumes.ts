import type { KubeObject } from "../manifests.ts";
import { quantityValue } from "../quantity.ts";
import type { FieldProblem } from "../synthesis-error.ts";

type Amounts = Readonly<Record<string, string>>;

/**
 * Volumes of a rendered store that its own bounds refuse, by the fields of the plan at `plan`. A cluster would
 * refuse them too, but for every new store, in the words of the API server.
 */
export function volumeProblems(plan: string, objects: readonly KubeObject[]): FieldProblem[] {
  const claims = objects.filter(({ kind }) => kind === "PersistentVolumeClaim").map(claimOf);
  const { smallest, largest } = boundsOf(objects);
  const room = quotaOf(objects);
  const sum = claims.reduce((total, { bytes }) => total + bytes, 0);
  const tooSmall = claims.filter(({ bytes }) => bytes < smallest).map(({ name }) => name);
  const tooLarge = claims.filter(({ bytes }) => bytes > largest).map(({ name }) => name);
  return [
    ...(tooSmall.length > 0
      ? [{ field: `${plan}.volumes`, rule: `must be at least 1Gi each, as ${tooSmall.join(", ")} is not` }]
      : []),
    ...(tooLarge.length > 0
      ? [{ field: `${plan}.volumeMax`, rule: `must have room for the volumes ${tooLarge.join(", ")}` }]
      : []),
    ...(sum > room.bytes
      ? [{ field: `${plan}.quota.storage`, rule: "must have room for all volumes of a store" }]
      : []),
    ...(claims.length > room.count
      ? [{ field: `${plan}.quota.volumes`, rule: `must be at least ${claims.length}` }]
      : []),
  ];
}

function claimOf({ metadata, spec }: KubeObject) {
  const { resources } = spec as { readonly resources: { readonly requests: Amounts } };
  return { name: metadata.name, bytes: amountOf(resources.requests["storage"]) };
}

function boundsOf(objects: readonly KubeObject[]) {
  const range = objects.find(({ kind }) => kind === "LimitRange")?.spec as
    | { readonly limits: readonly { readonly type: string; readonly min?: Amounts; readonly max: Amounts }[] }
    | undefined;
  const claim = range?.limits.find(({ type }) => type === "PersistentVolumeClaim");
  return { smallest: amountOf(claim?.min?.["storage"]), largest: amountOf(claim?.max["storage"]) };
}

function quotaOf(objects: readonly KubeObject[]) {
  const quota = objects.find(({ kind }) => kind === "ResourceQuota")?.spec as { readonly hard: Amounts } | undefined;
  return { bytes: amountOf(quota?.hard["requests.storage"]), count: amountOf(quota?.hard["persistentvolumeclaims"]) };
}

/** NaN without a quantity: every comparison with it is false. */
function amountOf(quantity: string | undefined): number {
  return quantity === undefined ? Number.NaN : quantityValue(quantity);
}
