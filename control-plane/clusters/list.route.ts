import { type ClusterList, type ClusterResource, clusterList, clusterOfflineAfterMs } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { clockSkewSeconds, isOnline } from "./cluster-clock.ts";

/** `GET /v1/clusters` */
export function listClustersRoute(): Route {
  return route(
    {
      operationId: "listClusters",
      tag: "Clusters",
      method: "get",
      path: "/v1/clusters",
      right: "clusters:read",
      summary: "List clusters",
      description:
        "Every cluster that has joined, when its agent last reported, by the bus's clock, and what that agent lacks.",
      answers: { 200: { description: "All clusters, in order of id.", schema: clusterList } },
      problems: [],
    },
    async (_input, { backend }) => {
      const views = await backend.clusters.current();
      const body: ClusterList = { items: [...views.values()].map(toResource) };
      return { status: 200, body };
    },
  );
}

function toResource(view: ClusterView): ClusterResource {
  const { registration, heartbeat } = view;
  const skew = heartbeat && clockSkewSeconds(heartbeat);
  return {
    cluster: registration.cluster,
    registeredAt: registration.registeredAt,
    online: isOnline(view),
    missing: heartbeat?.missing ?? [],
    conditions: identityConflict(view),
    ...(heartbeat && {
      lastSeen: heartbeat.lastSeen,
      ...(skew !== undefined && { clockSkewSeconds: skew }),
      agentVersion: heartbeat.agentVersion,
      kubernetesReachable: heartbeat.kubernetesReachable,
      ...(heartbeat.stores !== undefined && { stores: heartbeat.stores }),
    }),
  };
}

/** Shown while the other cluster sends: once it is gone there is nothing left to do. */
function identityConflict({ registration, conflict, readAt }: ClusterView): ClusterResource["conditions"] {
  if (!conflict || Date.parse(readAt) - Date.parse(conflict.lastSeen) > clusterOfflineAfterMs) return [];
  const { cluster } = registration;
  const message = `Two clusters have the id ${cluster}: ${conflict.boundUid} (uid of kube-system), which works, and ${conflict.uid}, which does nothing. Give one of them another id, or bind this one to the other cluster (docs/operations.md).`;
  const reason = "IdentityConflict";
  return [{ type: reason, status: "True", reason, message, lastTransitionTime: conflict.since }];
}
