import * as z from "zod";
import { flag } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { composeStore } from "./compose-store.ts";
import { deleteStore } from "./delete.ts";
import { ifMatchHeaders, nameParams, storeAnswer, storeAnswerSpec } from "./store-answers.ts";

/** `DELETE /v1/stores/{name}` */
export function deleteStoreRoute(): Route {
  return route(
    {
      operationId: "deleteStore",
      tag: "Stores",
      method: "delete",
      path: "/v1/stores/{name}",
      summary: "Delete a store",
      description:
        "The store is removed after a grace period of seven days, until which `POST /v1/stores/{name}/undelete` takes the delete back. " +
        "A store that never was Ready has no grace period. Asked again, nothing changes, except that `force` ends the grace period.",
      params: nameParams,
      query: z.strictObject({
        force: flag.default(false),
      }),
      headers: ifMatchHeaders,
      answers: {
        202: storeAnswerSpec("The delete is accepted, or was before."),
        200: storeAnswerSpec("The store is deleted already."),
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
        ifMatch: headers["if-match"],
      });
      const store = composeStore(view, context.backend.now());
      return storeAnswer(store.phase === "Deleted" ? 200 : 202, view.desired, store);
    },
  );
}
