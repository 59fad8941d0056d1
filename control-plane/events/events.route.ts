import * as z from "zod";
import { eventId, type Scope, storeName } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Route, route } from "../http/route.ts";
import { streamAnswer } from "../http/stream-answer.ts";
import { findStore } from "../stores/find-store.ts";

const headers = z.object({ "last-event-id": eventId.optional() });

const format =
  "Server-sent events: `store` with how a store is now (its row as in a list, and its steps), `reset` when something may have been missed, so that all has to be read again, and `end` before the stream ends, with the reason. " +
  "An event is never a difference, and one may be skipped when a store changes quickly. Send the last `id` as `Last-Event-ID` to go on where you were; a comment comes every 15 seconds.";

const answers = {
  200: { description: "Events, until the client leaves or the stream ends.", contentType: "text/event-stream" },
};
const common = { tag: "Stores", method: "get", right: "stores:read", streams: true, headers, answers } as const;

/** `GET /v1/events` */
export function followEventsRoute(): Route {
  return route(
    {
      ...common,
      operationId: "followEvents",
      path: "/v1/events",
      summary: "Follow what becomes of stores",
      description: `${format} Who may read clusters is also told by \`cluster\` what becomes of these, without an id: after a break read them again.`,
      problems: ["too-many-streams", "shutting-down"],
    },
    ({ headers: { "last-event-id": after } }, context) => follow(context, { after }),
  );
}

/** `GET /v1/stores/{name}/events` */
export function followStoreRoute(): Route {
  return route(
    {
      ...common,
      operationId: "followStoreEvents",
      path: "/v1/stores/{name}/events",
      summary: "Follow what becomes of a store",
      description: format,
      params: z.strictObject({ name: storeName }),
      problems: ["store-not-found", "too-many-streams", "shutting-down"],
    },
    async ({ params, headers: { "last-event-id": after } }, context) => {
      await findStore(context, params.name);
      return follow(context, { after, store: params.name });
    },
  );
}

async function follow(
  { feed, caller, mayStill }: RequestContext,
  { after, store }: { readonly after?: string | undefined; readonly store?: string },
) {
  const { tenant, credential, scopes } = caller;
  const seesClustersBy = (held: readonly Scope[]): boolean => store === undefined && held.includes("clusters:read");
  const stream = await feed.open({
    tenant,
    store,
    after,
    credential,
    seesClusters: seesClustersBy(scopes),
    mayStill: async () => ({ seesClusters: seesClustersBy(await mayStill()) }),
  });
  return streamAnswer(stream);
}
