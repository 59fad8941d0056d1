import { type Route, route } from "../http/route.ts";
import type { LoadOpenApi } from "../openapi/document.ts";
import { renderDocs } from "./render-docs.ts";

/** `default-src` does not speak of the last three. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /openapi.json` */
export function openapiRoute(load: LoadOpenApi): Route {
  return route(
    {
      operationId: "getOpenApi",
      tag: "Platform",
      method: "get",
      path: "/openapi.json",
      right: "public",
      summary: "Get this document",
      needsNoBus: true,
      answers: { 200: { description: "OpenAPI 3.1." } },
      problems: [],
    },
    async () => ({ status: 200, body: await load() }),
  );
}

/** `GET /docs` */
export function docsRoute(load: LoadOpenApi): Route {
  const contentType = "text/html; charset=utf-8";
  return route(
    {
      operationId: "getDocs",
      tag: "Platform",
      method: "get",
      path: "/docs",
      right: "public",
      summary: "Read this API as a page",
      needsNoBus: true,
      answers: { 200: { description: "HTML without scripts.", contentType } },
      problems: [],
    },
    async () => ({
      status: 200,
      body: renderDocs(await load()),
      headers: {
        "Content-Type": contentType,
        "Content-Security-Policy": pagePolicy,
      },
    }),
  );
}
