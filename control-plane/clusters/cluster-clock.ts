import { clusterOfflineAfterMs } from "../../contract/index.ts";
import type { ClusterView, HeardHeartbeat } from "../ports/clusters.ts";

/**
 * Whether the cluster's agent has reported lately. Both times are the bus's, so that neither the agent's clock nor
 * ours has a say; a time that is yet to come (the bus's clock was put back) says no more than one long past.
 */
export function isOnline({ heartbeat, readAt }: ClusterView): boolean {
  if (heartbeat === undefined) return false;
  return Math.abs(Date.parse(readAt) - Date.parse(heartbeat.lastSeen)) <= clusterOfflineAfterMs;
}

/** Since when the cluster is online, by the bus's clock. */
export function onlineSince({ registration, heartbeat }: ClusterView): string {
  return heartbeat?.wellSince ?? registration.registeredAt;
}

/** Less is the way of a message, not a wrong clock. */
const leastSkewMs = 2000;

/** Seconds that an agent's clock is ahead of the bus's; undefined when it is right, or not told. */
export function clockSkewSeconds({ sentAt, lastSeen }: HeardHeartbeat): number | undefined {
  const skewMs = sentAt === undefined ? 0 : Date.parse(sentAt) - Date.parse(lastSeen);
  return Math.abs(skewMs) < leastSkewMs ? undefined : Math.round(skewMs / 1000);
}

/** Whether a second cluster reports under the id: shown while it sends, for once it is gone there is nothing left to do. */
export function isConflicting({ conflict, readAt }: ClusterView): boolean {
  return conflict !== undefined && Date.parse(readAt) - Date.parse(conflict.lastSeen) <= clusterOfflineAfterMs;
}
