import * as z from "zod";
import { askedSpecOf, formatRevision, type StoreRevision, storeRevisionList } from "../../contract/index.ts";
import { wholeNumber } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { nameParams } from "../stores/store-answers.ts";
import { formatMark, historyToken, parseMark } from "./history-mark.ts";
import { historyMissing } from "./history-missing.ts";
import { type Asked, readAsked } from "./read-history.ts";

/** `GET /v1/stores/{name}/revisions` */
export function listRevisionsRoute(): Route {
  return route(
    {
      operationId: "listRevisions",
      tag: "Stores",
      method: "get",
      path: "/v1/stores/{name}/revisions",
      right: "stores:read",
      summary: "List the revisions of a store",
      description:
        "Every desired state that the store has or had in the last 400 days, whole, the newest first. Those of stores " +
        "of the tenant that had the name before are among them, with another `uid`.",
      params: nameParams,
      query: z.strictObject({ limit: wholeNumber({ min: 1, max: 100 }).default(20), pageToken: historyToken }),
      answers: { 200: { description: "One page.", schema: storeRevisionList } },
      problems: ["invalid-parameter", "store-not-found"],
    },
    async ({ params: { name }, query: { limit, pageToken } }, context) => {
      const before = parseMark(pageToken);
      const { items, next } = await readAsked(context, { store: name, before, limit });
      if (items.length === 0 && before === undefined) throw historyMissing(name);
      const body = { items: items.map(toRevision), ...(next && { nextPageToken: formatMark(next) }) };
      return { status: 200, body };
    },
  );
}

function toRevision({ recorded, kind }: Asked): StoreRevision {
  const { seq, value, note } = recorded;
  const { uid, tenant, actor, acceptedAt: at, epoch } = value;
  return {
    revision: formatRevision({ epoch, seq }),
    name: value.spec.name,
    tenant,
    uid,
    at,
    actor,
    action: kind,
    ...(note !== undefined && { note }),
    spec: askedSpecOf(value),
  };
}
