import * as z from "zod";
import { customHosts, storeName } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import { showStore, storeAnswer, storeAnswerSpec } from "../stores/store-answers.ts";
import { verifyHost } from "./verify.ts";

/** `POST /v1/stores/{name}/hosts/{host}/verify` */
export function verifyHostRoute(): Route {
  return route(
    {
      operationId: "verifyHost",
      tag: "Stores",
      method: "post",
      path: "/v1/stores/{name}/hosts/{host}/verify",
      right: "stores:write",
      summary: "Look for the proof of a host now",
      description:
        "Hosts are looked at by themselves; this is for whoever has just made the record and does not want to wait, and for " +
        "a host that failed: it gets the whole time again. What comes of it shows in `hostStates` some seconds later. A host " +
        "is looked at every ten seconds at most.",
      params: z.strictObject({ name: storeName, host: customHosts.element }),
      answers: { 202: storeAnswerSpec("The host will be looked at.") },
      problems: [
        "invalid-parameter",
        "store-not-found",
        "host-not-found",
        "store-deleting",
        "write-conflict",
        "storage-full",
      ],
    },
    async ({ params }, context) => {
      const view = await verifyHost(context, params);
      return storeAnswer(202, view.desired, await showStore(context, view));
    },
  );
}
