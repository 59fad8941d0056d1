import { preview, storeRequest } from "../../contract/index.ts";
import type { PlacementTally } from "../clusters/placement-tally.ts";
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
      right: "stores:write",
      changesNothing: true,
      summary: "Preview a store",
      description:
        "Takes the body of a create and changes nothing. The cluster's agent returns the objects that it would write, the " +
        "names of the secrets that it would create, and how they differ from what exists, by the API server's own " +
        "dry run. While the namespace does not exist, the API server can't be asked: such an object is `create` and " +
        "not `verified`. Neither is an object whose quota would change with it. " +
        "If the store does not exist, the uid and the revision on the namespace are placeholders.",
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
        "cluster-closed",
        "agent-too-old",
        "cluster-unavailable",
      ],
    },
    async ({ body }, context) => ({ status: 200, body: await previewStore(context, body, tally) }),
  );
}
