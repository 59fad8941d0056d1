import type { Condition, Reason } from "../../contract/index.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { isOnline, onlineSince } from "./cluster-clock.ts";

/** The condition that is never stored: whether a store's cluster is there, as of this read. */
export function clusterCondition(view: ClusterView): Condition {
  const { registration, heartbeat } = view;
  const cluster = `Cluster ${registration.cluster}`;
  if (heartbeat === undefined) {
    return notOnline("ClusterOffline", `${cluster} has never sent a heartbeat.`, registration.registeredAt);
  }
  const { lastSeen, kubernetesUnreachableSince = lastSeen } = heartbeat;
  if (!isOnline(view)) {
    return notOnline("ClusterOffline", `${cluster} has sent no heartbeat since ${lastSeen}.`, lastSeen);
  }
  if (!heartbeat.kubernetesReachable) {
    const message = `The agent of cluster ${registration.cluster} can't reach its API server.`;
    return notOnline("KubernetesUnavailable", message, kubernetesUnreachableSince);
  }
  return {
    type: "ClusterOnline",
    status: "True",
    reason: "ClusterOnline",
    message: `${cluster} sends heartbeats.`,
    lastTransitionTime: onlineSince(view),
  };
}

function notOnline(reason: Reason, message: string, lastTransitionTime: string): Condition {
  return { type: "ClusterOnline", status: "False", reason, message, lastTransitionTime };
}
