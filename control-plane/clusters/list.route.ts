import { type ClusterList, clusterList } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import { composeCluster } from "./compose-cluster.ts";

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
      const body: ClusterList = { items: [...views.values()].map(composeCluster) };
      return { status: 200, body };
    },
  );
}
