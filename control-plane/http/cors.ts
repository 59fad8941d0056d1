import { tenantHeader } from "../../contract/index.ts";

/** Origins of web pages that may use the API, each as browsers write it: `https://console.example.com`. */
export type AllowedOrigins = ReadonlySet<string>;

/** Seconds for which a browser does not ask again. */
const maxAge = 600;

const methods = "GET, HEAD, POST, PATCH, DELETE";
const requestHeaders = `Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, ${tenantHeader}`;
const answerHeaders =
  "ETag, Location, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";

/** Whether the request is sent by a page that may use the API. */
export function isAllowedOrigin({ headers }: Request, origins: AllowedOrigins): boolean {
  return origins.has(headers.get("origin") ?? "");
}

/**
 * The headers by which a browser hands the answer to the page; none for a page that is not allowed. Never with
 * credentials: a page sends the token that it holds, and no browser adds a session of its own.
 */
export function corsHeaders(request: Request, origins: AllowedOrigins): Readonly<Record<string, string>> {
  if (origins.size === 0) return {};
  const vary = { Vary: "Origin" };
  if (!isAllowedOrigin(request, origins)) return vary;
  const origin = request.headers.get("origin") ?? "";
  return { ...vary, "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": answerHeaders };
}

/** The answer to a browser that asks before it sends; undefined for any other request. */
export function preflight(request: Request, origins: AllowedOrigins): Response | undefined {
  const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
  if (!isPreflight || !isAllowedOrigin(request, origins)) return undefined;
  const headers = {
    "Access-Control-Allow-Methods": methods,
    "Access-Control-Allow-Headers": requestHeaders,
    "Access-Control-Max-Age": String(maxAge),
  };
  return new Response(undefined, { status: 204, headers });
}
