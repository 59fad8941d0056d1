import * as z from "zod";
import { clusterId, engineId, externalId, phase, storeList } from "../../contract/index.ts";
import { labelSelector } from "../stores/label-selector.ts";
import { listStores } from "../stores/list-stores.ts";
import { wholeNumber } from "./parameters.ts";
import { type Route, route } from "./route.ts";

const pageToken = z.string().max(200, "must be a nextPageToken").optional();

/** `GET /v1/stores` */
export function listStoresRoute(): Route {
  return route(
    {
      operationId: "listStores",
      tag: "Stores",
      method: "get",
      path: "/v1/stores",
      summary: "List stores",
      description:
        "In order of last change. A filtered page may be short or empty and still carry a token: read on until there is none. " +
        "A store that changes meanwhile may come twice, none is missed. Deleted stores show only when `phase=Deleted` asks for them.",
      query: z.strictObject({
        cluster: clusterId.optional(),
        engine: engineId.optional(),
        phase: phase.optional(),
        externalId: externalId.optional(),
        labelSelector: labelSelector.optional(),
        limit: wholeNumber({ min: 1, max: 200 }).default(50),
        pageToken,
      }),
      answers: { 200: { description: "One page.", schema: storeList } },
      problems: ["invalid-parameter"],
    },
    async ({ query }, scope) => {
      return { status: 200, body: await listStores(scope, query) };
    },
  );
}
