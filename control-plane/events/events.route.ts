import * as z from "zod";
import { eventId, type Scope, storeName } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Route, route } from "../http/route.ts";
import { streamAnswer } from "../http/stream-answer.ts";
import type { FeedRequest } from "../ports/event-feed.ts";
import { findStore } from "../stores/find-store.ts";

const headers = z.object({ "last-event-id": eventId.optional() });

const format =
  "Server-sent events: `store` with how a store is now (its row as in a list, and its steps), `reset` when something may have been missed, so that all has to be read again, and `end` before the stream ends, with the reason. " +
  "An event is never a difference, and one may be skipped when a store changes quickly. Send the last `id` as `Last-Event-ID` to go on where you were; without it `since` begins with what is kept from a time on, a day at most. A comment comes every 15 seconds.";

const answers = {
  200: { description: "Events, until the client leaves or the stream ends.", contentType: "text/event-stream" },
};
const query = z.strictObject({
  since: z.iso.datetime({ message: "must be an RFC 3339 time in UTC" }).max(30).optional(),
});
const common = { tag: "Stores", method: "get", right: "stores:read", streams: true, headers, query, answers } as const;

/** `GET /v1/events` */
export function followEventsRoute(): Route {
  return route(
    {
      ...common,
      operationId: "followEvents",
      path: "/v1/events",
      summary: "Follow what becomes of stores",
      description: `${format} Who may read clusters is also told by \`cluster\` what becomes of these, without an id: after a break read them again.`,
      problems: ["invalid-parameter", "too-many-streams", "shutting-down"],
    },
    ({ headers: { "last-event-id": after }, query: { since } }, context) => follow(context, { after, since }),
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
      problems: ["invalid-parameter", "store-not-found", "too-many-streams", "shutting-down"],
    },
    async ({ params, headers: { "last-event-id": after }, query: { since } }, context) => {
      await findStore(context, params.name);
      return follow(context, { after, since, store: params.name });
    },
  );
}

async function follow(
  { feed, caller, mayStill }: RequestContext,
  { after, since, store }: Pick<FeedRequest, "after" | "since" | "store">,
) {
  const { tenant, credential, scopes } = caller;
  const seesClustersBy = (held: readonly Scope[]): boolean => store === undefined && held.includes("clusters:read");
  const stream = await feed.open({
    tenant,
    store,
    after,
    since,
    credential,
    seesClusters: seesClustersBy(scopes),
    mayStill: async () => ({ seesClusters: seesClustersBy(await mayStill()) }),
  });
  return streamAnswer(stream);
}
