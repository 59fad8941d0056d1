import { type Me, me } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";

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
    async (_input, { backend, caller: { credential, ...who } }) => {
      const isToken = credential !== undefined && who.actor === `token:${credential}`;
      const token = isToken ? await backend.tokens.recent(credential) : undefined;
      const body: Me = {
        ...who,
        scopes: [...who.scopes],
        ...(token && { tokenName: token.name, expiresAt: token.expiresAt }),
      };
      return { status: 200, body };
    },
  );
}
