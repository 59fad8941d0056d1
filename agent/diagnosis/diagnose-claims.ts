import * as z from "zod";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import type { Cause } from "./diagnose-pod.ts";
import { isOlderThan, lastWarning } from "./warnings.ts";

const claimSchema = z.object({
  spec: z.object({ storageClassName: z.string().optional() }),
  status: z.object({ phase: z.string().default("Pending") }).prefault({}),
});
const volume = z.object({ persistentVolumeClaim: z.object({ claimName: z.string() }).optional() });
const templateSchema = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ volumes: z.array(volume).default([]) }).prefault({}) }).prefault({}),
  }),
});

/**
 * What is wrong with the claims that a workload mounts; others, such as that of backups, may wait for their first pod.
 * @param fromPods what its pods say: a claim that binds with its pod waits for the scheduler, not the other way round.
 */
export async function diagnoseClaims(
  pass: Pass,
  deps: ReconcileDeps,
  { workload, fromPods }: { workload: ClusterObject; fromPods: Cause | undefined },
): Promise<Cause | undefined> {
  for (const claim of claimsOf(workload, pass, deps)) {
    const { spec, status } = claimSchema.parse(claim);
    const name = `PVC ${claim.metadata.name}`;
    if (status.phase === "Lost") return { reason: "VolumeLost", message: `${name} has lost its volume` };
    if (status.phase === "Bound" || !isOlderThan(claim, pass.now, deps.timings.unschedulableGraceMs)) continue;
    const pending = (why: string): Cause => ({ reason: "VolumePending", message: `${name} pending: ${why}` });
    if (!spec.storageClassName) return pending("no storage class named and the cluster has no default one");
    const told = await lastWarning(pass, deps, claim);
    if (told) return pending(told.message);
    const ofClass = `storage class ${spec.storageClassName}`;
    if (!fromPods) return pending(`nothing provides ${ofClass}`);
    return { ...fromPods, message: `${fromPods.message}; its ${name} (${ofClass}) is not bound` };
  }
  return undefined;
}

function claimsOf(workload: ClusterObject, { manifests }: Pass, { owned }: ReconcileDeps): ClusterObject[] {
  const { volumes } = templateSchema.parse(workload).spec.template.spec;
  const names = new Set(volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName));
  return owned
    .inNamespace("PersistentVolumeClaim", manifests.namespace)
    .filter(({ metadata }) => names.has(metadata.name));
}
