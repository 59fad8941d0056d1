import type * as z from "zod";
import { type ProblemCode, problemCodes, problemDetails } from "../../contract/index.ts";
import { type AnswerHeader, type AnswerSpec, isConfidential, needsTenant, type Route } from "../http/route.ts";
import { describeParameters } from "./describe-parameters.ts";
import { referTo } from "./describe-schemas.ts";
import type { OpenApiContent, OpenApiOperation, OpenApiReference, OpenApiResponse } from "./document.ts";

/** Problems of every request that may change something and have a body, also where none is expected. */
const changeProblems: readonly ProblemCode[] = [
  "malformed-json",
  "invalid-request",
  "unsupported-media-type",
  "body-too-large",
  "request-timeout",
  "foreign-origin",
];

/** One operation: what it takes, what it answers, and every problem by its code. */
export function describeRoute(spec: Route["spec"]): OpenApiOperation {
  const { operationId, tag, summary, description, example, body } = spec;
  const parameters = [
    ...describeParameters("path", spec.params),
    ...describeParameters("query", spec.query),
    ...describeParameters("header", spec.headers),
  ];
  return {
    operationId,
    tags: [tag],
    summary,
    description: `${description ?? `${summary}.`}${neededScope(spec)}`,
    ...(spec.right === "public" && { security: [] }),
    ...(example && { "x-codeSamples": [{ lang: example.language, source: example.code }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: describeBody(body, spec.takesMergePatch) }),
    responses: { ...describeAnswers(spec), ...describeProblems(problemsOf(spec)) },
  };
}

/** Which scope a credential needs for it: the document has no place for scopes of tokens but its words. */
function neededScope({ right }: Route["spec"]): string {
  if (right === "public") return "";
  return right === "signed-in" ? " Needs a valid credential." : ` Needs the scope \`${right}\`.`;
}

function describeBody(body: z.ZodType, orMergePatch = false): OpenApiOperation["requestBody"] & object {
  const description = "JSON in UTF-8, at most 64 KiB; a field that is not listed is refused.";
  const json = { "application/json": { schema: referTo(body) } };
  const content = orMergePatch ? { "application/merge-patch+json": { schema: referTo(body) }, ...json } : json;
  return { required: true, description, content };
}

/** The problems that a route names, and those that follow from what it takes. */
function problemsOf(spec: Route["spec"]): ProblemCode[] {
  const { method, problems, isProbe, needsNoBus, right } = spec;
  const ofAddress = isProbe ? [] : (["invalid-parameter", "foreign-host"] as const);
  const ofChange = method === "get" ? [] : changeProblems;
  const ofCaller =
    right === "public"
      ? []
      : (["unauthenticated", "forbidden", "rate-limited", "invalid-header", "issuer-unavailable"] as const);
  const ofTenant = needsTenant(right) ? (["tenant-not-registered"] as const) : [];
  const ofBus = needsNoBus ? [] : (["bus-unavailable"] as const);
  const ofAudit = mayFillAudit(spec) ? (["audit-full"] as const) : [];
  const ofAll = ["malformed-request", "internal"] as const;
  return [
    ...new Set([...problems, ...ofAddress, ...ofCaller, ...ofTenant, ...ofChange, ...ofAudit, ...ofBus, ...ofAll]),
  ];
}

/** Deletes never, and nothing that only the platform's own may do. */
function mayFillAudit({ method, right, changesNothing = false }: Route["spec"]): boolean {
  if (isConfidential(right)) return true;
  return (method === "post" || method === "patch") && /^(stores|tokens):/.test(right) && !changesNothing;
}

function describeAnswers({ answers, right }: Route["spec"]): Record<string, OpenApiResponse> {
  const entries = Object.entries(answers).map(([status, answer]): [string, OpenApiResponse] => {
    const { description, headers = [] } = answer;
    // A 304 has no body.
    const stream = answer.orStream && { "text/event-stream": { schema: { type: "string" as const } } };
    const content = status === "304" ? {} : { content: { ...describeContent(answer), ...stream } };
    const ofCaller: readonly AnswerHeader[] = right === "public" ? [] : ["RateLimit", "RateLimit-Policy"];
    return [status, { description, headers: referToHeaders([...headers, ...ofCaller]), ...content }];
  });
  return Object.fromEntries(entries);
}

function describeContent({ schema, orSchema, contentType = "application/json" }: AnswerSpec): OpenApiContent {
  if (schema !== undefined && orSchema !== undefined) {
    return { [contentType]: { schema: { anyOf: [referTo(schema), referTo(orSchema)] } } };
  }
  if (schema !== undefined) return { [contentType]: { schema: referTo(schema) } };
  return { [contentType]: { schema: { type: contentType === "application/json" ? "object" : "string" } } };
}

/** Problems of one status share a response that names their codes. */
function describeProblems(codes: readonly ProblemCode[]): Record<string, OpenApiResponse> {
  const byStatus = Map.groupBy(codes, (code) => problemCodes[code].status);
  const entries = [...byStatus].map(([status, group]): [string, OpenApiResponse] => {
    const headers: AnswerHeader[] = group.some((code) => problemCodes[code].retryable) ? ["Retry-After"] : [];
    if (group.includes("revision-conflict")) headers.push("ETag");
    const description = group.map((code) => `\`${code}\`: ${problemCodes[code].title}.`).join(" ");
    const examples = group.map((code): [string, OpenApiReference] => [code, { $ref: `#/components/examples/${code}` }]);
    const schema = referTo(problemDetails);
    const content = { "application/problem+json": { schema, examples: Object.fromEntries(examples) } };
    return [String(status), { description, headers: referToHeaders(headers), content }];
  });
  return Object.fromEntries(entries);
}

function referToHeaders(headers: readonly AnswerHeader[]): Record<string, OpenApiReference> {
  const all = [...headers, "X-Request-Id"];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
