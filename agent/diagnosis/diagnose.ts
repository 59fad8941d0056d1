import * as z from "zod";
import type { Reason } from "../../contract/index.ts";
import { lookAgain, type Pass, type ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { refusalReason } from "../refusals.ts";
import { diagnoseClaims } from "./diagnose-claims.ts";
import { type Cause, describeEnding, diagnosePod, hasFailed, isReadyPod } from "./diagnose-pod.ts";
import { isOlderThan, lastWarning } from "./warnings.ts";

const selectorSchema = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
/** Why a workload is not ready, from its pods, their claims and, when there are no pods at all, the events about it. */
export async function diagnoseWorkload(
  pass: Pass,
  deps: ReconcileDeps,
  workload: ClusterObject,
): Promise<Explanation | undefined> {
  const pods = podsOf(workload, deps.owned.inNamespace("Pod", pass.manifests.namespace));
  const fromPods = diagnosePods(pods, pass, deps);
  if (fromPods && fromPods.reason !== "Unschedulable") return fromPods;
  const fromClaims = await diagnoseClaims(pass, deps, { workload, fromPods });
  if (fromClaims || fromPods) return fromClaims ?? fromPods;
  if (pods.length === 0) return diagnoseRefusal(pass, deps, workload);
  return describeEndings(pods, pass) ?? describeWarnings(pods, pass, deps);
}

/** Why a workload is not ready; without a reason it only needs time. */
export interface Explanation {
  readonly reason?: Reason;
  readonly message: string;
}

function diagnosePods(pods: readonly ClusterObject[], { now }: Pass, { timings }: ReconcileDeps): Cause | undefined {
  const staying = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  const alive = staying.filter((pod) => !hasFailed(pod));
  const newest = alive.length > 0 ? alive : staying;
  return newest.map((pod) => diagnosePod(pod, now, timings.unschedulableGraceMs)).find((cause) => cause !== undefined);
}

/** A StatefulSet makes no new pod before the old one has ended, wherever its node may be. */
function describeEndings(pods: readonly ClusterObject[], { now }: Pass): Explanation | undefined {
  const endings = pods.map((pod) => describeEnding(pod, now)).filter((ending) => ending !== undefined);
  return endings.find(({ reason }) => reason !== undefined) ?? endings[0];
}

/** Warnings about a pod that say that it can't start, whatever time it gets; others come and go while an app starts. */
const cannotStart = new Set(["FailedMount", "FailedAttachVolume", "FailedMapVolume", "FailedCreatePodSandBox"]);

/** What nothing but an event tells: a volume that can't be mounted, a probe that fails, a node that is not ready. */
async function describeWarnings(
  pods: readonly ClusterObject[],
  pass: Pass,
  deps: ReconcileDeps,
): Promise<Explanation | undefined> {
  for (const pod of pods.filter(({ metadata }) => !metadata.deletionTimestamp)) {
    if (!isOlderThan(pod, pass.now, deps.timings.unschedulableGraceMs)) continue;
    const told = isReadyPod(pod) ? undefined : await lastWarning(pass, deps, pod);
    if (!told) continue;
    const message = `pod ${pod.metadata.name}: ${told.message}`;
    return cannotStart.has(told.reason) ? { reason: "PodNotStarting", message } : { message };
  }
  return undefined;
}

function podsOf(workload: ClusterObject, pods: readonly ClusterObject[]): ClusterObject[] {
  const labels =
    workload.kind === "Job"
      ? { "batch.kubernetes.io/job-name": workload.metadata.name }
      : selectorSchema.safeParse(workload).data?.spec.selector.matchLabels;
  if (!labels) return [];
  return pods.filter((pod) => Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value));
}

/** A controller makes the first pods of a workload within this time, unless something is wrong. */
const podlessGraceMs = 2000;

async function diagnoseRefusal(pass: Pass, deps: ReconcileDeps, workload: ClusterObject): Promise<Cause | undefined> {
  if (!isOlderThan(workload, pass.now, podlessGraceMs)) {
    lookAgain(pass, podlessGraceMs);
    return undefined;
  }
  const told = await lastWarning(pass, deps, workload);
  return told === undefined ? undefined : { reason: refusalReason(told.message, "PodsRefused"), message: told.message };
}
