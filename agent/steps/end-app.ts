import { KubeApiError } from "../errors.ts";
import type { ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { refOf } from "../store/inventory.ts";

/** What makes the pods that use the databases; a StatefulSet goes with its namespace only (design D4). */
const makersOfApp = ["CronJob", "Job", "Deployment"];

/**
 * Ends what uses the store's databases while they still answer: it closes at once then, and the namespace's removal,
 * which waits half of the longest grace period of the pods that it meets, meets none of them. Answers how many pods
 * are left; none if the cluster does not let us, as this is a courtesy that no delete depends on.
 */
export async function endApp(namespace: string, deps: ReconcileDeps): Promise<number> {
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

function isOfApp({ metadata }: ClusterObject): boolean {
  return !(metadata.ownerReferences ?? []).some(({ kind }) => kind === "StatefulSet");
}
