import { type Route, route } from "../http/route.ts";
import { findStore } from "./find-store.ts";
import { nameParams, showStore, storeAnswer, storeAnswerSpec } from "./store-answers.ts";

/** `GET /v1/stores/{name}` */
export function getStoreRoute(): Route {
  return route(
    {
      operationId: "getStore",
      tag: "Stores",
      method: "get",
      path: "/v1/stores/{name}",
      right: "stores:read",
      summary: "Read a store",
      description:
        "The store's desired state and the last status reported by its cluster's agent. " +
        "A deleted store is returned with phase `Deleted` for a day, unless its name is reused before. " +
        "The ETag is the desired revision, for If-Match: it does not change with the status, so " +
        "If-None-Match is ignored here; the list supports it.",
      params: nameParams,
      answers: { 200: storeAnswerSpec("The store.") },
      problems: ["invalid-parameter", "store-not-found"],
    },
    async ({ params }, context) => {
      const view = await findStore(context, params.name);
      return storeAnswer(200, view.desired, await showStore(context, view));
    },
  );
}
