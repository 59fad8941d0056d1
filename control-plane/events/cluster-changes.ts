import type { ClusterResource } from "../../contract/index.ts";
import { composeCluster } from "../clusters/compose-cluster.ts";
import type { ClusterView } from "../ports/clusters.ts";

/** Notices when something becomes of a cluster that people want to know: each heartbeat says something new of the rest. */
export class ClusterChanges {
  #known: ReadonlyMap<string, string> | undefined;

  /** Those that are otherwise than at the last look; none at the first. */
  take(views: ReadonlyMap<string, ClusterView>): ClusterResource[] {
    const clusters = [...views.values()].map(composeCluster);
    const before = this.#known;
    this.#known = new Map(clusters.map((it) => [it.cluster, worthTelling(it)]));
    return before === undefined ? [] : clusters.filter((it) => before.get(it.cluster) !== this.#known?.get(it.cluster));
  }

  forget(): void {
    this.#known = undefined;
  }
}

function worthTelling({
  online,
  state,
  stateReason,
  kubernetesReachable,
  agentVersion,
  missing,
  conditions,
  admission,
  region,
  labels,
}: ClusterResource): string {
  const what = [online, state, stateReason, kubernetesReachable, agentVersion, region, labels, admission];
  return JSON.stringify([...what, missing.map((it) => it.what), conditions.map(({ type, status }) => [type, status])]);
}
