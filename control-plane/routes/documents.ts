import type { OpenApiDocument } from "../openapi-document.ts";
import { renderDocs } from "./render-docs.ts";
import { type Route, route } from "./route.ts";

/** `default-src` does not speak of the last three. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /openapi.json` */
export function openapiRoute(document: OpenApiDocument): Route {
  return route(
    {
      operationId: "openapi",
      method: "get",
      path: "/openapi.json",
      summary: "This document",
      answers: { 200: { description: "OpenAPI 3.1." } },
      problems: [],
    },
    () => Promise.resolve({ status: 200, body: document }),
  );
}

/** `GET /docs` */
export function docsRoute(document: OpenApiDocument): Route {
  const contentType = "text/html; charset=utf-8";
  return route(
    {
      operationId: "docs",
      method: "get",
      path: "/docs",
      summary: "The API as a page for people",
      answers: { 200: { description: "HTML without scripts.", contentType } },
      problems: [],
    },
    () =>
      Promise.resolve({
        status: 200,
        body: renderDocs(document),
        headers: {
          "Content-Type": contentType,
          "Content-Security-Policy": pagePolicy,
        },
      }),
  );
}
