import { type Me, me, nothing } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Route, route } from "../http/route.ts";
import { BusUnavailableError } from "../ports/errors.ts";

/** `GET /v1/me` */
export function meRoute(): Route {
  return route(
    {
      operationId: "getMe",
      tag: "Access",
      method: "get",
      path: "/v1/me",
      right: "signed-in",
      summary: "Tell who asks",
      description: "The tenant, role and scopes of the credential that the request carries.",
      answers: { 200: { description: "Who asks.", schema: me } },
      problems: [],
    },
    async (_input, context) => {
      const { backend, caller } = context;
      const { credential, ...who } = caller;
      const isToken = credential !== undefined && who.actor === `token:${credential}`;
      const token = isToken ? await backend.tokens.recent(credential) : undefined;
      const body: Me = {
        ...who,
        scopes: [...who.scopes],
        ...(token && { tokenName: token.name, expiresAt: token.expiresAt }),
        ...(await limitsOf(context)),
      };
      return { status: 200, body };
    },
  );
}

/** Without them while the bus is away: who one is needs no bus. Read again only where members have limits. */
async function limitsOf({ backend, caller }: RequestContext): Promise<Pick<Me, "memberQuota" | "memberUsed">> {
  try {
    const known = await backend.tenants.recent(caller.tenant);
    if (known?.memberQuota === undefined) return {};
    const { memberQuota, members = {} } = (await backend.tenants.current(caller.tenant)) ?? known;
    return memberQuota ? { memberQuota, memberUsed: members[caller.actor] ?? nothing } : {};
  } catch (error) {
    if (error instanceof BusUnavailableError) return {};
    throw error;
  }
}
