import * as z from "zod";
import { type KubeObject, quantityValue } from "../../constructs/index.ts";
import type { ClusterObject } from "../ports.ts";
import { claimSize } from "./keep-what-stays.ts";

const hardSchema = z.looseObject({
  spec: z.looseObject({ hard: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)) }),
});

interface Claims {
  /** What is rendered of the store. */
  readonly rendered: readonly KubeObject[];
  /** The claims that it has. */
  readonly present: readonly ClusterObject[];
}

const isClaim = ({ kind }: KubeObject): boolean => kind === "PersistentVolumeClaim";

/**
 * A quota with room for the volumes that stay, though the plan no longer wants them or wants them smaller: they count,
 * and without that room no other volume of the store could be made or grow. Other objects as they are.
 */
export function roomForKept(object: KubeObject, { rendered, present }: Claims): KubeObject {
  if (object.kind !== "ResourceQuota") return object;
  const sizes = new Map(present.map((claim) => [claim.metadata.name, claimSize(claim).held]));
  for (const claim of rendered.filter(isClaim)) {
    const wanted = quantityValue(claimSize(claim).requested);
    sizes.set(claim.metadata.name, Math.max(wanted, sizes.get(claim.metadata.name) ?? 0));
  }
  const { spec } = hardSchema.parse(object);
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const hard = {
    ...spec.hard,
    ...(bytes > quantityValue(spec.hard["requests.storage"] ?? "") && {
      "requests.storage": `${Math.ceil(bytes / 2 ** 20)}Mi`,
    }),
    ...(sizes.size > quantityValue(spec.hard["persistentvolumeclaims"] ?? "") && {
      persistentvolumeclaims: String(sizes.size),
    }),
  };
  return { ...object, spec: { ...spec, hard } };
}
