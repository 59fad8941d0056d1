import { storeObjects } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import { listObjects } from "./objects.ts";
import { nameParams } from "./store-answers.ts";

/** `GET /v1/stores/{name}/objects` */
export function listObjectsRoute(): Route {
  return route(
    {
      operationId: "listObjects",
      tag: "Stores",
      method: "get",
      path: "/v1/stores/{name}/objects",
      right: "stores:read",
      summary: "List a store's Kubernetes objects",
      description:
        "What the store's cluster has of it now: the objects that its agent wrote and the pods that came of them, at most 200, those that are not " +
        "ready first. Each with its kind, its name, whether it is ready and otherwise why, and when it was made; nothing of what is in it. " +
        "They are read in the cluster when this is asked, so that an answer needs the cluster's agent.",
      params: nameParams,
      answers: { 200: { description: "The objects.", schema: storeObjects } },
      problems: ["invalid-parameter", "store-not-found", "store-deleting", "cluster-unavailable"],
    },
    async ({ params }, context) => ({ status: 200, body: await listObjects(context, params.name) }),
  );
}
