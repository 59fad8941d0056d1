import { type ProblemCode, problemCodes, problemTypePrefix, tenantHeader } from "../../contract/index.ts";
import type { Route } from "../http/route.ts";
import { answerHeaders } from "./answer-headers.ts";
import { describeRoute } from "./describe-route.ts";
import { describeSchemas } from "./describe-schemas.ts";
import type { OpenApiDocument, OpenApiExample, OpenApiOperation } from "./document.ts";
import { tags } from "./tags.ts";

/** What can happen to a request before it has found its route. */
const beforeRoutes: readonly ProblemCode[] = [
  "request-timeout",
  "expectation-failed",
  "headers-too-large",
  "route-not-found",
  "method-not-allowed",
];

const description = `Online shops on request: a POST creates one, a GET shows its state and the reason for it.

Every error is \`application/problem+json\` (RFC 9457) with a \`code\`. Any request may also return ${beforeRoutes
  .map((code) => `${problemCodes[code].status} \`${code}\``)
  .join(
    ", ",
  )} (whose header \`Allow\` lists the methods). Every response has \`X-Request-Id\`, the id of the request in the platform's log.

Each operation names the scope that a credential needs for it. A \`platform-admin\` or an \`auditor\` acts for the tenant that the header \`${tenantHeader}\` names, or else for its own.

Lists of values in responses grow from release to release, and objects get more fields: ignore what is not listed here.`;

const tokenWords = "A token of `POST /v1/tokens`, unless the platform runs on a developer's machine and asks for none.";

/** Writes the OpenAPI document of the routes from the schemas that parse their input, and their words. */
export function describeApi(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const { spec } of routes) {
    paths[spec.path] = { ...paths[spec.path], [spec.method]: describeRoute(spec) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Storeplane",
      version,
      description,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      contact: { name: "Storeplane", url: "https://storeplane.dev" },
    },
    servers: [{ url: "/", description: "The host that serves this document." }],
    security: [{ token: [] }],
    tags: Object.entries(tags).map(([name, text]) => ({ name, description: text })),
    paths,
    components: {
      schemas: describeSchemas(),
      headers: answerHeaders,
      examples: describeExamples(paths),
      securitySchemes: { token: { type: "http", scheme: "bearer", description: tokenWords } },
    },
  };
}

/** One problem for each code that an operation names. */
function describeExamples(paths: OpenApiDocument["paths"]): Record<string, OpenApiExample> {
  const text = JSON.stringify(paths);
  const codes = (Object.keys(problemCodes) as ProblemCode[]).filter((code) => text.includes(`/examples/${code}"`));
  const entries = codes.map((code): [string, OpenApiExample] => {
    const { status, title, retryable } = problemCodes[code];
    const instance = "urn:uuid:0b9c7a52-6f0d-4f0e-9d55-1c2b3a4d5e6f";
    const value = {
      type: `${problemTypePrefix}${code}`,
      title,
      status,
      detail: `${title}.`,
      code,
      retryable,
      instance,
    };
    return [code, { summary: title, value }];
  });
  return Object.fromEntries(entries);
}
