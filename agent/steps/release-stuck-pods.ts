import * as z from "zod";
import { isReadyPod } from "../diagnosis/diagnose-pod.ts";
import { KubeApiError } from "../errors.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { refOf } from "../store/inventory.ts";

const setSchema = z.object({
  spec: z.object({ podManagementPolicy: z.string().default("OrderedReady") }),
  status: z.object({ observedGeneration: z.int().default(0), updateRevision: z.string().default("") }).prefault({}),
});

const revisionLabel = "controller-revision-hash";

/**
 * A StatefulSet that replaces its pods in order waits for ever for one that can't become ready, also when its template
 * was put right since. Then the pod is removed: only one that is not ready and not of the newest template, by uid and
 * version, in its own grace period. Its claim stays. Sets made by this version do it by themselves.
 */
export async function releaseStuckPods({ manifests }: Pass, deps: ReconcileDeps): Promise<void> {
  const pods = deps.owned.inNamespace("Pod", manifests.namespace);
  for (const set of deps.owned.inNamespace("StatefulSet", manifests.namespace)) {
    const newest = newestRevision(set);
    if (newest === undefined) continue;
    for (const pod of pods.filter((each) => isStuck(each, set, newest))) await release(pod, deps);
  }
}

/** The revision that its pods should be of; undefined while the controller has not seen the template, or needs no help. */
function newestRevision(set: ClusterObject): string | undefined {
  const { spec, status } = setSchema.parse(set);
  if (spec.podManagementPolicy !== "OrderedReady" || set.metadata.deletionTimestamp) return undefined;
  if (status.observedGeneration < (set.metadata.generation ?? 0)) return undefined;
  return status.updateRevision || undefined;
}

function isStuck(pod: ClusterObject, set: ClusterObject, newest: string): boolean {
  const { labels, ownerReferences = [], deletionTimestamp } = pod.metadata;
  if (deletionTimestamp || !ownerReferences.some(({ uid }) => uid === set.metadata.uid)) return false;
  const revision = labels?.[revisionLabel];
  return revision !== undefined && revision !== newest && !isReadyPod(pod);
}

async function release(pod: ClusterObject, { writer, logger }: ReconcileDeps): Promise<void> {
  const { name, namespace, uid, resourceVersion } = pod.metadata;
  if (!uid || !resourceVersion) return;
  try {
    await writer.remove(refOf(pod), uid, resourceVersion);
    logger.warn({ namespace, pod: name }, "pod of an older template removed: it was not ready");
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    // The pod's own trouble shows, with its name: a person can remove it.
    logger.warn({ namespace, pod: name, err: error }, "pod of an older template not removed");
  }
}
