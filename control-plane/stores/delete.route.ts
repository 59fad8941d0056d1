import * as z from "zod";
import { changeNote } from "../../contract/index.ts";
import { ifMatchHeaders } from "../http/if-match.ts";
import { flag } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { deleteStore } from "./delete.ts";
import { nameParams, showStore, storeAnswer, storeAnswerSpec } from "./store-answers.ts";

/** `DELETE /v1/stores/{name}` */
export function deleteStoreRoute(): Route {
  return route(
    {
      operationId: "deleteStore",
      tag: "Stores",
      method: "delete",
      path: "/v1/stores/{name}",
      right: "stores:delete",
      summary: "Delete a store",
      description:
        "The store is removed after a grace period of seven days; until then `POST /v1/stores/{name}/undelete` cancels the delete. " +
        "A store that was never Ready is removed at once. Repeating the request changes nothing, except that `force` ends the grace period.",
      params: nameParams,
      query: z.strictObject({
        force: flag.default(false),
        note: changeNote.optional(),
      }),
      headers: ifMatchHeaders,
      answers: {
        202: storeAnswerSpec("The delete is accepted, now or by an earlier request."),
        200: storeAnswerSpec("The store is already deleted."),
      },
      problems: [
        "invalid-parameter",
        "invalid-header",
        "store-not-found",
        "revision-conflict",
        "write-conflict",
        "storage-full",
      ],
    },
    async ({ params, query, headers }, context) => {
      const view = await deleteStore(context, {
        name: params.name,
        force: query.force,
        note: query.note,
        ifMatch: headers["if-match"],
      });
      const store = await showStore(context, view);
      return storeAnswer(store.phase === "Deleted" ? 200 : 202, view.desired, store);
    },
  );
}
