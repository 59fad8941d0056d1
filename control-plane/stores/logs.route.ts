import * as z from "zod";
import { component, logTime, maxLogLines, storeLogs } from "../../contract/index.ts";
import { flag, wholeNumber } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { streamAnswer } from "../http/stream-answer.ts";
import { followLogs, readLogs } from "./logs.ts";
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
        "With `follow=true` what comes afterwards is sent too, as server-sent events: `logs` has the same fields with the lines since the one before, " +
        "at least every 10 seconds, also without any; `end` says why the stream ends, after 15 minutes at the latest. Come back with `since` as the time of " +
        "the last line, and leave out the lines that you have: those of one container are in order of time. " +
        "`text` is what some program wrote: show it as text, never as markup.",
      streams: true,
      params: nameParams,
      query: z.strictObject({
        component: component.optional(),
        follow: flag.default(false),
        since: logTime.optional(),
        tail: wholeNumber({ min: 1, max: maxLogLines }).default(100),
      }),
      answers: { 200: { description: "The lines.", schema: storeLogs, orStream: true } },
      problems: [
        "invalid-parameter",
        "store-not-found",
        "store-deleting",
        "too-many-streams",
        "cluster-unavailable",
        "shutting-down",
      ],
    },
    async ({ params, query: { follow, ...which } }, context) => {
      if (follow) return streamAnswer(await followLogs(context, params.name, which));
      return { status: 200, body: await readLogs(context, params.name, which) };
    },
  );
}
