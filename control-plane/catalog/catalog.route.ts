import * as z from "zod";
import { catalog, type EngineList, engineList, type PlanList, planList } from "../../contract/index.ts";
import { entityTag, isNamed } from "../http/entity-tag.ts";
import { type Answer, type Route, type RouteSpec, route } from "../http/route.ts";

/** The catalog is part of the build: it changes with a release, and a client may see that this much later. */
const cacheControl = "public, max-age=300";

/** `GET /v1/engines` */
export function listEnginesRoute(): Route {
  const body: EngineList = { items: catalog.engines };
  return cachedRoute(body, {
    operationId: "listEngines",
    path: "/v1/engines",
    summary: "List engines",
    description:
      "The kinds of shop that can be created, with their versions and plans. A new store gets `defaultVersion`.",
    schema: engineList,
  });
}

/** `GET /v1/plans` */
export function listPlansRoute(): Route {
  const body: PlanList = { items: catalog.plans };
  return cachedRoute(body, {
    operationId: "listPlans",
    path: "/v1/plans",
    summary: "List plans",
    description: "The sizes of shops, from small to large; each engine lists the ones it offers.",
    schema: planList,
  });
}

interface CachedRoute extends Pick<RouteSpec<unknown, unknown, unknown, unknown>, "operationId" | "path" | "summary"> {
  readonly description: string;
  readonly schema: z.ZodType;
}

/** An answer that is the same for everybody until the next release. */
function cachedRoute(body: unknown, { schema, ...spec }: CachedRoute): Route {
  const headers = ["ETag", "Cache-Control"] as const;
  let etag: Promise<string> | undefined;
  return route(
    {
      ...spec,
      tag: "Catalog",
      method: "get",
      right: "public",
      needsNoBus: true,
      headers: z.object({ "if-none-match": z.string().optional() }),
      answers: {
        200: { description: "The whole list.", schema, headers },
        304: { description: "The list that `If-None-Match` names is unchanged.", headers },
      },
      problems: [],
    },
    async ({ headers: given }): Promise<Answer> => {
      etag ??= entityTag(body);
      const found = { ETag: await etag, "Cache-Control": cacheControl };
      if (isNamed(found.ETag, given["if-none-match"])) return { status: 304, body: undefined, headers: found };
      return { status: 200, body, headers: found };
    },
  );
}
