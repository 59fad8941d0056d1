import * as z from "zod";
import { clusterId, engineId, externalId, phase, storeList } from "../../contract/index.ts";
import { entityTag, isNamed } from "../http/entity-tag.ts";
import { wholeNumber } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { labelSelector } from "./label-selector.ts";
import { listStores } from "./list.ts";

const pageToken = z.string().max(200, "must be a nextPageToken").optional();

/** `GET /v1/stores` */
export function listStoresRoute(): Route {
  return route(
    {
      operationId: "listStores",
      tag: "Stores",
      method: "get",
      path: "/v1/stores",
      right: "stores:read",
      summary: "List stores",
      description:
        "Stores in order of last change. Pages are filled up to `limit`, except that at most 2,000 stores are looked at for one: where few of many match, a page may be short or empty and still carry a token, so read on until a page has no token. " +
        "A store that changes while you page may appear twice; none is skipped. Deleted stores are listed only with `phase=Deleted`. " +
        "When polling, send the ETag of the page as `If-None-Match`: while the page is unchanged, the response is a 304 without a body.",
      query: z.strictObject({
        cluster: clusterId.optional(),
        engine: engineId.optional(),
        phase: phase.optional(),
        externalId: externalId.optional(),
        labelSelector: labelSelector.optional(),
        limit: wholeNumber({ min: 1, max: 200 }).default(50),
        pageToken,
      }),
      headers: z.object({ "if-none-match": z.string().optional() }),
      answers: {
        200: { description: "One page.", schema: storeList, headers: ["ETag"] },
        304: { description: "The page that `If-None-Match` names is unchanged.", headers: ["ETag"] },
      },
      problems: ["invalid-parameter"],
    },
    async ({ query, headers: given }, context) => {
      const body = await listStores(context, query);
      const headers = { ETag: await entityTag(body) };
      if (isNamed(headers.ETag, given["if-none-match"])) return { status: 304, body: undefined, headers };
      return { status: 200, body, headers };
    },
  );
}
