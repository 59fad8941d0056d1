import { type Route, route } from "../http/route.ts";
import { composeStore } from "./compose-store.ts";
import { findStore } from "./find-store.ts";
import { nameParams, storeAnswer, storeAnswerSpec } from "./store-answers.ts";

/** `GET /v1/stores/{name}` */
export function getStoreRoute(): Route {
  return route(
    {
      operationId: "getStore",
      tag: "Stores",
      method: "get",
      path: "/v1/stores/{name}",
      summary: "Read a store",
      description:
        "What is asked of the store and what its cluster's agent saw of it last. " +
        "A deleted store is answered with phase `Deleted` for a day, unless its name is taken again before. " +
        "The ETag is the revision that is asked for, for If-Match: it stays the same while the status changes, so " +
        "If-None-Match is not looked at here; a page of the list takes it.",
      params: nameParams,
      answers: { 200: storeAnswerSpec("The store.") },
      problems: ["invalid-parameter", "store-not-found"],
    },
    async ({ params }, context) => {
      const view = await findStore(context, params.name);
      return storeAnswer(200, view.desired, composeStore(view, context.backend.now()));
    },
  );
}
