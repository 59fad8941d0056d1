import * as z from "zod";
import { component, logTime, maxLogLines, storeLogs } from "../../contract/index.ts";
import { wholeNumber } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { readLogs } from "./logs.ts";
import { nameParams } from "./store-answers.ts";

/** `GET /v1/stores/{name}/logs` */
export function readLogsRoute(): Route {
  return route(
    {
      operationId: "readLogs",
      tag: "Stores",
      method: "get",
      path: "/v1/stores/{name}/logs",
      right: "logs:read",
      summary: "Read a store's logs",
      description:
        "The newest lines that the store's containers wrote, the oldest first, at most 500 and 256 KiB of text. They come from the store's cluster as it is now: " +
        "of what a node has removed nothing is left. A component, such as `web` or `database`, stays the same whichever pods run it; `components` lists them. " +
        "Values of the store's Secrets are replaced in the cluster by `[redacted]`; what else a program writes about itself or its customers is there, so every request is recorded in the audit. " +
        "`text` is what some program wrote: show it as text, never as markup.",
      params: nameParams,
      query: z.strictObject({
        component: component.optional(),
        since: logTime.optional(),
        tail: wholeNumber({ min: 1, max: maxLogLines }).default(100),
      }),
      answers: { 200: { description: "The lines.", schema: storeLogs } },
      problems: ["invalid-parameter", "store-not-found", "store-deleting", "cluster-unavailable"],
    },
    async ({ params, query }, context) => ({ status: 200, body: await readLogs(context, params.name, query) }),
  );
}
