import { type ClusterList, type ClusterResource, clusterList } from "../../contract/index.ts";
import type { ClusterView } from "../ports.ts";
import { isOnline } from "../stores/compose-conditions.ts";
import { type Route, route } from "./route.ts";

/** `GET /v1/clusters` */
export function listClustersRoute(): Route {
  return route(
    {
      operationId: "listClusters",
      method: "get",
      path: "/v1/clusters",
      summary: "List clusters",
      description: "Every cluster that has joined, and when its agent was heard of last.",
      answers: { 200: { description: "All clusters, in order of id.", schema: clusterList } },
      problems: [],
    },
    async (_input, { backend, clock }) => {
      const views = await backend.clusters.current();
      const now = clock.now();
      const body: ClusterList = { items: [...views.values()].map((view) => toResource(view, now)) };
      return { status: 200, body };
    },
  );
}

function toResource(view: ClusterView, now: Date): ClusterResource {
  const { registration, heartbeat } = view;
  return {
    cluster: registration.cluster,
    registeredAt: registration.registeredAt,
    online: isOnline(view, now),
    stores: heartbeat?.stores ?? 0,
    ...(heartbeat && {
      lastSeen: heartbeat.lastSeen,
      agentVersion: heartbeat.agentVersion,
      kubernetesReachable: heartbeat.kubernetesReachable,
    }),
  };
}
