import * as z from "zod";
import { clusterAddition, clusterId, clusterResource, clusterRevocation, invitation } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import { addCluster } from "./add-cluster.ts";
import { composeCluster } from "./compose-cluster.ts";
import { revokeCluster } from "./revoke-cluster.ts";

const problems = ["account-refused", "write-conflict", "storage-full"] as const;

/** `POST /v1/clusters` */
export function addClusterRoute(): Route {
  return route(
    {
      operationId: "addCluster",
      tag: "Clusters",
      method: "post",
      path: "/v1/clusters",
      right: "clusters:write",
      summary: "Let a cluster join",
      description:
        "Puts its account in place on the bus, registers it, and makes a token with which one agent may ask to be let in, within 15 minutes. The account is signed where the operator's key is: `storeplane cluster join` does both. With `rejoin` the former keys of a cluster that is known end; its id, its place in the stream and its stores stay.",
      body: clusterAddition,
      answers: { 201: { description: "The token, shown this once.", schema: invitation } },
      problems: [...problems, "cluster-exists", "no-such-cluster"],
    },
    async ({ body }, context) => ({
      status: 201,
      body: await addCluster(context, body),
      headers: { "Cache-Control": "no-store" },
    }),
  );
}

/** `POST /v1/clusters/{cluster}/revoke` */
export function revokeClusterRoute(): Route {
  return route(
    {
      operationId: "revokeCluster",
      tag: "Clusters",
      method: "post",
      path: "/v1/clusters/{cluster}/revoke",
      right: "clusters:write",
      summary: "Lock a cluster out",
      description:
        "Its connections to the bus are closed within a second, and its keys get no new tokens. Its shops run on, and what is asked of its stores waits. It comes back by `addCluster` with `rejoin`, for which the operator's key is needed.",
      params: z.strictObject({ cluster: clusterId }),
      body: clusterRevocation,
      answers: { 200: { description: "The cluster.", schema: clusterResource } },
      problems: [...problems, "invalid-parameter", "no-such-cluster", "lock-out-missing"],
    },
    async ({ params: { cluster }, body }, context) => ({
      status: 200,
      body: composeCluster(await revokeCluster(context, cluster, body)),
    }),
  );
}
