import * as z from "zod";
import { type NameCheck, nameCheck, reservationOf, storeName } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Route, route } from "../http/route.ts";
import { viewOfClaim } from "./find-store.ts";
import { phaseOf } from "./state-of-store.ts";

/** `GET /v1/names/{storeName}` */
export function checkNameRoute(): Route {
  return route(
    {
      operationId: "checkName",
      tag: "Stores",
      method: "get",
      path: "/v1/names/{storeName}",
      right: "stores:write",
      summary: "Check a name",
      description:
        "Whether a store can be created under this name now; not whose one is that has it. A create decides: a name that " +
        "is free may be taken a moment later. Counted by a rate of its own, `names`.",
      params: z.strictObject({ storeName: z.string().min(1).max(128) }),
      answers: { 200: { description: "What is known of the name.", schema: nameCheck } },
      problems: ["invalid-parameter"],
    },
    async ({ params: { storeName: name } }, context) => ({ status: 200, body: await checkName(context, name) }),
  );
}

async function checkName({ backend }: RequestContext, name: string): Promise<NameCheck> {
  const { error } = storeName.safeParse(name);
  if (error !== undefined) {
    const state = reservationOf(name) === undefined ? "invalid" : "reserved";
    return { name, state, detail: `The name ${error.issues[0]?.message}.` };
  }
  // The same reads whoever has it, so that nothing shows by the time that they take.
  const claim = await backend.desired.claimOfName(name);
  const holder = claim && (await viewOfClaim({ backend }, claim));
  const isFree = claim === undefined || (holder !== undefined && phaseOf(holder) === "Deleted");
  return isFree ? { name, state: "free" } : { name, state: "taken", detail: "Choose another name." };
}
