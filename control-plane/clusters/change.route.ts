import * as z from "zod";
import { clusterChange, clusterId, clusterResource, cordonRequest } from "../../contract/index.ts";
import { type Answer, type Route, route } from "../http/route.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { changeCluster, findCluster, toState, withSettings } from "./change-cluster.ts";
import { composeCluster } from "./compose-cluster.ts";

const params = z.strictObject({ cluster: clusterId });
const answers = { 200: { description: "The cluster.", schema: clusterResource } };
const problems = ["invalid-parameter", "no-such-cluster"] as const;
const changeProblems = [...problems, "write-conflict", "storage-full"] as const;
const common = { tag: "Clusters", params, answers } as const;

function answer(view: ClusterView): Answer {
  return { status: 200, body: composeCluster(view) };
}

/** `GET /v1/clusters/{cluster}` */
export function getClusterRoute(): Route {
  return route(
    {
      ...common,
      operationId: "getCluster",
      method: "get",
      path: "/v1/clusters/{cluster}",
      right: "clusters:read",
      summary: "Read a cluster",
      description: "What the platform decided about the cluster, and what its agent last reported.",
      problems,
    },
    async ({ params: { cluster } }, context) => answer(await findCluster(context, cluster)),
  );
}

/** `POST /v1/clusters/{cluster}/cordon` */
export function cordonClusterRoute(): Route {
  return route(
    {
      ...common,
      operationId: "cordonCluster",
      method: "post",
      path: "/v1/clusters/{cluster}/cordon",
      right: "clusters:write",
      summary: "Give a cluster no new stores",
      description: "Stores that it has are served, changed and deleted as before.",
      body: cordonRequest,
      problems: [...changeProblems, "cluster-revoked", "cluster-not-joined"],
    },
    async ({ params: { cluster }, body: { reason } }, context) =>
      answer(await changeCluster(context, cluster, toState("Cordoned", context.backend.now(), reason))),
  );
}

/** `POST /v1/clusters/{cluster}/uncordon` */
export function uncordonClusterRoute(): Route {
  return route(
    {
      ...common,
      operationId: "uncordonCluster",
      method: "post",
      path: "/v1/clusters/{cluster}/uncordon",
      right: "clusters:write",
      summary: "Give a cluster new stores again",
      problems: [...changeProblems, "cluster-revoked", "cluster-not-joined"],
    },
    async ({ params: { cluster } }, context) =>
      answer(await changeCluster(context, cluster, toState("Joined", context.backend.now()))),
  );
}

/** `POST /v1/clusters/{cluster}/settings` */
export function setClusterRoute(): Route {
  return route(
    {
      ...common,
      operationId: "changeCluster",
      method: "post",
      path: "/v1/clusters/{cluster}/settings",
      right: "clusters:write",
      summary: "Change a cluster's region, labels or limits",
      description:
        "Absent fields stay as they are, null removes. Stores stay where they are: only new ones are placed by it.",
      body: clusterChange,
      problems: changeProblems,
    },
    async ({ params: { cluster }, body }, context) => answer(await changeCluster(context, cluster, withSettings(body))),
  );
}
