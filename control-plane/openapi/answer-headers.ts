import type { AnswerHeader } from "../http/route.ts";
import type { OpenApiHeader } from "./document.ts";

/** Response headers that the document describes. */
export const answerHeaders: Readonly<Record<AnswerHeader, OpenApiHeader>> = {
  "X-Request-Id": {
    description: "Id of this request in the platform's log.",
    schema: { type: "string", format: "uuid" },
    example: "0b9c7a52-6f0d-4f0e-9d55-1c2b3a4d5e6f",
  },
  ETag: {
    description:
      'For a store or a tenant, its revision `"<epoch>-<sequence>"`, to send as `If-Match`; for the catalog and for a page of stores, a digest of the content, to send as `If-None-Match`.',
    schema: { type: "string" },
    example: '"57a024331b034410-42"',
  },
  Location: {
    description: "Address of the store.",
    schema: { type: "string", format: "uri-reference" },
    example: "/v1/stores/hats",
  },
  "Idempotency-Replayed": {
    description: "`true` when an earlier request with this key created the store; otherwise absent.",
    schema: { type: "boolean" },
    example: true,
  },
  "Cache-Control": {
    description: "How long the response may be cached.",
    schema: { type: "string" },
    example: "public, max-age=300",
  },
  "RateLimit-Policy": {
    description:
      "The limits that count this request: name, requests (`q`) in a window of seconds (`w`); draft 11 of the IETF's RateLimit header fields.",
    schema: { type: "string" },
    example: '"read-token";q=15000;w=60, "read-tenant";q=30000;w=60',
  },
  RateLimit: {
    description:
      "What is left of the limit that is nearest (`r`), and after how many seconds all of it is free again (`t`).",
    schema: { type: "string" },
    example: '"read-token";r=14999;t=1',
  },
  "Retry-After": {
    description: "Seconds after which the same request may succeed; absent when no retry helps.",
    schema: { type: "integer", minimum: 0 },
    example: 5,
  },
};
