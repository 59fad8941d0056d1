import * as z from "zod";
import { changeNote } from "../../contract/index.ts";
import { ifMatchHeaders } from "../http/if-match.ts";
import { type Route, route } from "../http/route.ts";
import { nameParams, showStore, storeAnswer, storeAnswerSpec } from "./store-answers.ts";
import { undeleteStore } from "./undelete.ts";

/** `POST /v1/stores/{name}/undelete` */
export function undeleteStoreRoute(): Route {
  return route(
    {
      operationId: "undeleteStore",
      tag: "Stores",
      method: "post",
      path: "/v1/stores/{name}/undelete",
      right: "stores:delete",
      summary: "Cancel a delete",
      description: "Possible until `deleteAfter`: the store continues with its data.",
      params: nameParams,
      query: z.strictObject({ note: changeNote.optional() }),
      headers: ifMatchHeaders,
      answers: { 202: storeAnswerSpec("The delete is canceled.") },
      problems: [
        "invalid-parameter",
        "invalid-header",
        "store-not-found",
        "not-deleting",
        "undelete-too-late",
        "revision-conflict",
        "write-conflict",
        "storage-full",
      ],
    },
    async ({ params, query, headers }, context) => {
      const change = { name: params.name, ifMatch: headers["if-match"], note: query.note };
      const view = await undeleteStore(context, change);
      return storeAnswer(202, view.desired, await showStore(context, view));
    },
  );
}
