import * as z from "zod";
import { clusterId, engineIds, phase, storeList } from "../../contract/index.ts";
import { listStores } from "../stores/list-stores.ts";
import { type Route, route } from "./route.ts";

const maxLimit = 200;
const defaultLimit = 50;

const limit = z
  .string()
  .regex(/^([1-9][0-9]?|1[0-9]{2}|200)$/, `must be a number from 1 to ${maxLimit}`)
  .default(String(defaultLimit))
  .meta({ description: `How many stores are looked at for one page: 1 to ${maxLimit}.` });

const pageToken = z
  .string()
  .max(200, "must be a nextPageToken")
  .optional()
  .meta({ description: "`nextPageToken` of the page before, with the same filters." });

/** `GET /v1/stores` */
export function listStoresRoute(): Route {
  return route(
    {
      operationId: "listStores",
      method: "get",
      path: "/v1/stores",
      summary: "List stores",
      description:
        "In order of last change. A filtered page may be short or empty and still carry a token: read on until there is none. " +
        "A store that changes meanwhile may come twice, none is missed. Deleted stores show only when `phase=Deleted` asks for them.",
      query: z.strictObject({
        cluster: clusterId.optional(),
        engine: z
          .string()
          .refine((id) => engineIds.includes(id), `must be one of: ${engineIds.join(", ")}`)
          .optional(),
        phase: phase.optional(),
        limit,
        pageToken,
      }),
      answers: { 200: { description: "One page.", schema: storeList } },
      problems: ["invalid-parameter"],
    },
    async ({ query }, scope) => {
      return { status: 200, body: await listStores(scope, { ...query, limit: Number(query.limit) }) };
    },
  );
}
