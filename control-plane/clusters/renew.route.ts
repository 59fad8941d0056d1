import * as z from "zod";
import { clusterId, renewalRequest, renewedToken } from "../../contract/index.ts";
import { clusterUnavailable, ProblemError } from "../http/problem-error.ts";
import { type Route, route } from "../http/route.ts";

/** `POST /v1/clusters/{cluster}/renew` */
export function renewTokenRoute(): Route {
  return route(
    {
      operationId: "renewToken",
      tag: "Clusters",
      method: "post",
      path: "/v1/clusters/{cluster}/renew",
      right: "public",
      summary: "Renew an agent's token of the bus",
      description:
        "For agents whose token has ended, which the bus lets in no more. The signature is the credential: by a key of the cluster, over `storeplane renewal 1`, cluster, publicKey and id, each on a line. The token is good for that key only.",
      params: z.strictObject({ cluster: clusterId }),
      body: renewalRequest,
      answers: { 200: { description: "The token.", schema: renewedToken } },
      problems: ["invalid-parameter", "renewal-refused", "rate-limited"],
    },
    async ({ params: { cluster }, body }, { backend }) => {
      if (body.cluster !== cluster) throw refused(cluster);
      const reply = await backend.renewals.ask(body);
      if (reply.outcome === "renewed") {
        const { token, lifetimeSeconds } = reply;
        return { status: 200, body: { token, lifetimeSeconds }, headers: { "Cache-Control": "no-store" } };
      }
      if (reply.code !== "unavailable") throw refused(cluster);
      throw clusterUnavailable(cluster, `Who is let in for cluster ${cluster} can't be looked up now. Retry later.`);
    },
  );
}

/** The same for every reason: who asks without a key learns nothing. */
function refused(cluster: string): ProblemError {
  const detail = `The key has no access for cluster ${cluster}, or did not sign this request. Place new credentials for the cluster.`;
  return new ProblemError("renewal-refused", detail, { cluster });
}
