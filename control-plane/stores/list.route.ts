import * as z from "zod";
import {
  clusterId,
  engineId,
  externalId,
  maxSummaries,
  phase,
  planId,
  reason,
  storeList,
  storeSummaryList,
  summarySorts,
} from "../../contract/index.ts";
import { entityTag, isNamed } from "../http/entity-tag.ts";
import { listOf, wholeNumber } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { labelSelector } from "./label-selector.ts";
import { listStores } from "./list.ts";
import type { StoreListing } from "./summaries/kept-index.ts";
import { listSummaries } from "./summaries/list-summaries.ts";

/** Stores of one page at most, of those that are shown whole. */
const maxWhole = 200;

const search = z
  .string()
  .max(253, "must be at most 253 characters")
  .transform((text) => searched(text))
  .pipe(z.string().min(1, "must hold something to search for"));

const query = z
  .strictObject({
    view: z.enum(["full", "summary"]).default("full"),
    q: search.optional(),
    phase: listOf(phase).optional(),
    cluster: listOf(clusterId).optional(),
    engine: listOf(engineId).optional(),
    plan: listOf(planId).optional(),
    reason: listOf(reason).optional(),
    externalId: externalId.optional(),
    labelSelector: labelSelector.optional(),
    sort: z.enum(summarySorts).optional(),
    limit: wholeNumber({ min: 1, max: maxSummaries }).default(50),
    pageToken: z.string().max(600, "must be a nextPageToken").optional(),
  })
  .superRefine((given, context) => {
    if (given.view === "summary") return;
    const refuse = (name: string, rule: string): void => {
      context.addIssue({ code: "custom", path: [name], message: rule });
    };
    for (const name of ["q", "plan", "reason", "sort"] as const) {
      if (given[name] !== undefined) refuse(name, "must come with view=summary");
    }
    for (const name of ["phase", "cluster", "engine"] as const) {
      if ((given[name]?.length ?? 0) > 1) refuse(name, "must be one value, or come with view=summary");
    }
    if (given.limit > maxWhole) refuse("limit", `must be a number from 1 to ${maxWhole}, or come with view=summary`);
  });

/** `GET /v1/stores` */
export function listStoresRoute(listing?: StoreListing): Route {
  return route(
    {
      operationId: "listStores",
      tag: "Stores",
      method: "get",
      path: "/v1/stores",
      right: "stores:read",
      summary: "List stores",
      description:
        "Stores in order of last change. Pages are filled up to `limit`, except that at most 2,000 stores are looked at for one: where few of many match, a page may be short or empty and still carry a token, so read on until a page has no token. " +
        "A store that changes while you page may appear twice; none is skipped. Deleted stores are listed only with `phase=Deleted`. " +
        "With `view=summary` the response holds each store as a row, in the order of `sort`, and how many stores there are in each phase; your own writes are in it. A row that moves in the order while you page may appear twice or not at all, which `sort=name` keeps from happening. " +
        "When polling, send the ETag of the page as `If-None-Match`: while the page is unchanged, the response is a 304 without a body.",
      query,
      headers: z.object({ "if-none-match": z.string().optional() }),
      answers: {
        200: { description: "One page.", schema: storeList, orSchema: storeSummaryList, headers: ["ETag"] },
        304: { description: "The page that `If-None-Match` names is unchanged.", headers: ["ETag"] },
      },
      problems: ["invalid-parameter"],
    },
    async ({ query: { view, ...asked }, headers: given }, context) => {
      const body =
        view === "summary"
          ? await listSummaries(context, listing, { ...asked, sort: asked.sort ?? "name" })
          : await listStores(context, onlyOne(asked));
      const headers = { ETag: await entityTag(body) };
      if (isNamed(headers.ETag, given["if-none-match"])) return { status: 304, body: undefined, headers };
      return { status: 200, body, headers };
    },
  );
}

type Asked = Omit<z.infer<typeof query>, "view">;

function onlyOne({ phase, cluster, engine, externalId, labelSelector, limit, pageToken }: Asked) {
  return {
    phase: phase?.[0],
    cluster: cluster?.[0],
    engine: engine?.[0],
    externalId,
    labelSelector,
    limit,
    pageToken,
  };
}

/** As the texts are that it is looked for in; of an address that was pasted, the host. */
function searched(text: string): string {
  const host = text
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/.*$/, "");
  return host.normalize("NFC").toLowerCase();
}
