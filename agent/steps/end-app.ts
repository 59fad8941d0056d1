import { KubeApiError } from "../errors.ts";
import type { Pass, ReconcileDeps, StepEnd } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { refOf } from "../store/inventory.ts";
import { removalBegunAt } from "./await-grace.ts";
import { namespaceToRemove } from "./remove-namespace.ts";

/** What makes the pods that use the databases; a StatefulSet goes with its namespace only (design D4). */
const makersOfApp = ["CronJob", "Job", "Deployment"];

/**
 * Ends what uses the store's databases while they still respond: it closes at once then, and the namespace's removal,
 * which waits half of the longest grace period of the pods that it meets, meets none of them. The pass ends here until
 * its pods are gone, within their time.
 */
export async function endApp(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  const namespace = await namespaceToRemove(pass, deps);
  if (!namespace || namespace.metadata.deletionTimestamp) return undefined;
  const left = await removeMakers(namespace.metadata.name, deps);
  if (left === 0 || deps.clock.now().getTime() >= removalBegunAt(pass) + deps.timings.appEndMs) return undefined;
  const message = `the app ends before its database; pods left: ${left}`;
  pass.observations.set("namespace", { state: "Running", message });
  return "wait";
}

/** Returns how many pods are left; none if the cluster refuses, as this is a courtesy that no delete depends on. */
async function removeMakers(namespace: string, deps: ReconcileDeps): Promise<number> {
  try {
    for (const kind of makersOfApp) {
      for (const maker of deps.owned.inNamespace(kind, namespace)) await remove(maker, deps);
    }
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    deps.logger.warn({ namespace, err: error }, "app not ended before its namespace");
    return 0;
  }
  return deps.owned.inNamespace("Pod", namespace).filter(isOfApp).length;
}

async function remove(maker: ClusterObject, deps: ReconcileDeps): Promise<void> {
  const { uid, deletionTimestamp } = maker.metadata;
  if (uid && !deletionTimestamp) await deps.writer.remove(refOf(maker), uid);
}

/** Whether a pod goes before the databases do. */
export function isOfApp({ metadata }: ClusterObject): boolean {
  return !(metadata.ownerReferences ?? []).some(({ kind }) => kind === "StatefulSet");
}
