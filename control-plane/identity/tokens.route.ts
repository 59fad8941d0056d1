import * as z from "zod";
import {
  apiTokenText,
  type CreatedToken,
  createdToken,
  type TokenList,
  tokenId,
  tokenList,
  tokenRequest,
  tokenResource,
} from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Answer, type Route, route } from "../http/route.ts";
import { createToken, findToken, listTokens, revokeToken, toResource } from "./tokens.ts";

const idParams = z.object({ id: tokenId });

/** `POST /v1/tokens` */
export function createTokenRoute(): Route {
  return route(
    {
      operationId: "createToken",
      tag: "Access",
      method: "post",
      path: "/v1/tokens",
      right: "tokens:write",
      summary: "Create a token",
      description:
        "The response is the only one that has the secret. A token is for the caller's tenant, with at most the caller's scopes. " +
        "To replace one, create another, hand it out, and revoke the first. " +
        "A request that is sent twice creates two.",
      body: tokenRequest,
      answers: { 201: { description: "The token, with its secret.", schema: createdToken } },
      problems: ["too-many-tokens", "storage-full"],
    },
    async ({ body }, context) => {
      const { token, stored } = await createToken(body, context);
      const answer: CreatedToken = {
        ...toResource(stored, { now: context.backend.now() }),
        token: apiTokenText(token),
      };
      return { status: 201, body: answer };
    },
  );
}

/** `GET /v1/tokens` */
export function listTokensRoute(): Route {
  return route(
    {
      operationId: "listTokens",
      tag: "Access",
      method: "get",
      path: "/v1/tokens",
      right: "tokens:write",
      summary: "List tokens",
      description:
        "The tokens of the tenant, without their secrets, the newest first; expired and revoked ones for 30 days.",
      answers: { 200: { description: "All tokens.", schema: tokenList } },
      problems: [],
    },
    async (_input, context) => {
      const body: TokenList = { items: await listTokens(context) };
      return { status: 200, body };
    },
  );
}

/** `GET /v1/tokens/{id}` */
export function getTokenRoute(): Route {
  return route(
    {
      operationId: "getToken",
      tag: "Access",
      method: "get",
      path: "/v1/tokens/{id}",
      right: "tokens:write",
      summary: "Read a token",
      description: "What a token may do, until when, and when it was last used; never its secret.",
      params: idParams,
      answers: { 200: { description: "The token.", schema: tokenResource } },
      problems: ["token-not-found"],
    },
    async ({ params: { id } }, context) => {
      const { value } = await findToken(id, context);
      return shown(value, context);
    },
  );
}

/** `DELETE /v1/tokens/{id}` */
export function revokeTokenRoute(): Route {
  return route(
    {
      operationId: "revokeToken",
      tag: "Access",
      method: "delete",
      path: "/v1/tokens/{id}",
      right: "tokens:write",
      summary: "Revoke a token",
      description:
        "The token lets no one in after ten seconds at most. It can't be taken back, and tokens that it created stay valid: " +
        "`createdBy` names them.",
      params: idParams,
      answers: { 200: { description: "The revoked token.", schema: tokenResource } },
      problems: ["token-not-found", "write-conflict", "storage-full"],
    },
    async ({ params: { id } }, context) => shown(await revokeToken(id, context), context),
  );
}

async function shown(token: Parameters<typeof toResource>[0], { backend }: RequestContext): Promise<Answer> {
  const lastUsedAt = (await backend.tokens.lastUses([token.id])).get(token.id);
  return { status: 200, body: toResource(token, { now: backend.now(), lastUsedAt }) };
}
