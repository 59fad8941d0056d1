import { preview, storeRequest } from "../../contract/index.ts";
import type { PlacementTally } from "../clusters/choose-cluster.ts";
import { type Route, route } from "../http/route.ts";
import { previewStore } from "./preview.ts";

/** `POST /v1/previews`; `tally` counts the stores of every request. */
export function previewStoreRoute(tally: PlacementTally): Route {
  return route(
    {
      operationId: "previewStore",
      tag: "Stores",
      method: "post",
      path: "/v1/previews",
      summary: "Show what a store would be made of",
      description:
        "Takes the body of a create and changes nothing: the cluster's agent answers the objects that it would write, the " +
        "names of the secrets that it would make, and what of that differs from what is there, by the API server's own " +
        "word (a dry run). Where there is no namespace yet the API server can't be asked: such an object is `create` and " +
        "not `verified`. An object is not `verified` either while the quota that bounds it would change with it. " +
        "Of a store that does not exist, the uid and the revision on the namespace are placeholders.",
      body: storeRequest,
      answers: { 200: { description: "What would be written, and what would change.", schema: preview } },
      problems: [
        "cluster-not-found",
        "apply-rejected",
        "store-differs",
        "store-deleting",
        "name-taken",
        "host-taken",
        "external-id-taken",
        "namespace-taken",
        "write-conflict",
        "no-cluster",
        "cluster-unavailable",
      ],
    },
    async ({ body }, context) => ({ status: 200, body: await previewStore(context, body, tally) }),
  );
}
