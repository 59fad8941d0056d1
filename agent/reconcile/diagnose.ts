import * as z from "zod";
import type { Reason } from "../../contract/index.ts";
import type { ClusterObject } from "../ports.ts";
import { refusalReason } from "../refusals.ts";
import { type Cause, describeEnding, diagnosePod } from "./diagnose-pod.ts";
import { lookAgain, type Pass, type ReconcileDeps } from "./pass.ts";

const selectorShape = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
const claimShape = z.object({
  spec: z.object({ storageClassName: z.string().optional() }),
  status: z.object({ phase: z.string().default("Pending") }).prefault({}),
});
const eventShape = z.object({
  involvedObject: z.object({ uid: z.string().default("") }),
  reason: z.string().default(""),
  message: z.string().default(""),
});

/** A namespace's warnings are read at most this often: they only help to explain. */
const warningsIntervalMs = 5000;

/** Why a workload is not ready, from its pods, their claims and, when there are no pods at all, the events about it. */
export async function diagnoseWorkload(
  pass: Pass,
  deps: ReconcileDeps,
  workload: ClusterObject,
): Promise<Explanation | undefined> {
  const pods = podsOf(workload, deps.owned.inNamespace("Pod", pass.manifests.namespace));
  const fromPods = diagnosePods(pods, pass, deps);
  if (fromPods && fromPods.reason !== "Unschedulable") return fromPods;
  const fromClaims = await diagnoseClaims(pass, deps);
  if (fromClaims || fromPods) return fromClaims ?? fromPods; // a pending claim is why a pod can't be scheduled
  return pods.length === 0 ? diagnoseRefusal(pass, deps, workload) : describeEndings(pods, pass);
}

/** Why a workload is not ready; without a reason it only needs time. */
export interface Explanation {
  readonly reason?: Reason;
  readonly message: string;
}

function diagnosePods(pods: readonly ClusterObject[], { now }: Pass, { timings }: ReconcileDeps): Cause | undefined {
  const staying = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  return staying.map((pod) => diagnosePod(pod, now, timings.unschedulableGraceMs)).find((cause) => cause !== undefined);
}

/** A StatefulSet makes no new pod before the old one has ended, wherever its node may be. */
function describeEndings(pods: readonly ClusterObject[], { now }: Pass): Explanation | undefined {
  const endings = pods.map((pod) => describeEnding(pod, now)).filter((ending) => ending !== undefined);
  return endings.find(({ reason }) => reason !== undefined) ?? endings[0];
}

function podsOf(workload: ClusterObject, pods: readonly ClusterObject[]): ClusterObject[] {
  const labels =
    workload.kind === "Job"
      ? { "batch.kubernetes.io/job-name": workload.metadata.name }
      : selectorShape.safeParse(workload).data?.spec.selector.matchLabels;
  if (!labels) return [];
  return pods.filter((pod) => Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value));
}

async function diagnoseClaims(pass: Pass, deps: ReconcileDeps): Promise<Cause | undefined> {
  const claims = deps.owned.inNamespace("PersistentVolumeClaim", pass.manifests.namespace);
  for (const claim of claims) {
    const { spec, status } = claimShape.parse(claim);
    if (status.phase === "Bound" || !isOlderThan(claim, pass.now, deps.timings.unschedulableGraceMs)) continue;
    if (!spec.storageClassName) {
      return {
        reason: "VolumePending",
        message: `PVC ${claim.metadata.name} pending: no storage class named and the cluster has no default one`,
      };
    }
    const told = await lastWarning(pass, deps, claim);
    return {
      reason: "VolumePending",
      message: `PVC ${claim.metadata.name} pending: ${told ?? `nothing provides storage class ${spec.storageClassName}`}`,
    };
  }
  return undefined;
}

/** A controller makes the first pods of a workload within this time, unless something is wrong. */
const podlessGraceMs = 2000;

async function diagnoseRefusal(pass: Pass, deps: ReconcileDeps, workload: ClusterObject): Promise<Cause | undefined> {
  if (!isOlderThan(workload, pass.now, podlessGraceMs)) {
    lookAgain(pass, podlessGraceMs);
    return undefined;
  }
  const told = await lastWarning(pass, deps, workload);
  return told === undefined ? undefined : { reason: refusalReason(told, "PodsRefused"), message: told };
}

/** By uid, for a Job that runs again has the name of the one that failed before. */
async function lastWarning(pass: Pass, deps: ReconcileDeps, about: ClusterObject): Promise<string | undefined> {
  const known = deps.recollection.of(pass.store);
  if (pass.now.getTime() - known.warningsReadAt >= warningsIntervalMs) {
    const events = await deps.writer.warnings(pass.manifests.namespace);
    known.warnings = new Map(
      events.map((event) => {
        const { involvedObject, message } = eventShape.parse(event);
        return [involvedObject.uid, message];
      }),
    );
    known.warningsReadAt = pass.now.getTime();
  }
  const told = known.warnings.get(about.metadata.uid ?? "");
  // It may be told a moment later: nobody else would ask for another look.
  if (told === undefined) lookAgain(pass, known.warningsReadAt + warningsIntervalMs - pass.now.getTime());
  return told;
}

function isOlderThan(object: ClusterObject, now: Date, ageMs: number): boolean {
  return now.getTime() - Date.parse(object.metadata.creationTimestamp ?? now.toISOString()) >= ageMs;
}
