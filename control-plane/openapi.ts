import * as z from "zod";
import {
  clusterList,
  clusterResource,
  credentialsBody,
  engineList,
  type ProblemCode,
  planList,
  preview,
  problemCodes,
  problemDetails,
  sealedCredentials,
  storeList,
  storeRequest,
  storeResource,
} from "../contract/index.ts";
import type {
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from "./openapi-document.ts";
import type { AnswerSpec, Route } from "./routes/route.ts";

/** Problems that every route can answer. */
const commonProblems: readonly ProblemCode[] = ["bus-unavailable", "internal"];

/** Of every request that may change something and have a body, also where none is asked for. */
const changeProblems: readonly ProblemCode[] = [
  "malformed-json",
  "invalid-request",
  "unsupported-media-type",
  "body-too-large",
  "request-timeout",
  "foreign-origin",
];

/** Writes the OpenAPI document of the routes from the schemas that parse their input. */
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
      description: "Online shops on request: a POST asks for one, a GET tells what state it is in and why.",
    },
    paths,
    components: { schemas: describeSchemas() },
  };
}

function describeRoute(spec: Route["spec"]): OpenApiOperation {
  const parameters = [
    ...describeParameters("path", spec.params),
    ...describeParameters("query", spec.query),
    ...describeParameters("header", spec.headers),
  ];
  return {
    operationId: spec.operationId,
    summary: spec.summary,
    ...(spec.description !== undefined && { description: spec.description }),
    ...(spec.example && { "x-codeSamples": [{ lang: spec.example.language, source: spec.example.code }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(spec.body && { requestBody: { required: true, content: jsonContent("application/json", spec.body) } }),
    responses: { ...describeAnswers(spec.answers), ...describeProblems(problemsOf(spec)) },
  };
}

/** Besides those that a route names, those that follow from what it takes. */
function problemsOf({ method, problems, isProbe }: Route["spec"]): ProblemCode[] {
  const ofAddress = isProbe ? [] : (["invalid-parameter", "foreign-host"] as const);
  const ofChange = method === "get" ? [] : changeProblems;
  const implied = [...problems, ...ofAddress, ...ofChange, ...commonProblems] as const;
  return [...new Set(implied)];
}

function describeParameters(place: string, schema: z.ZodObject | undefined): OpenApiParameter[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...json } = toJson(field as z.ZodType);
    const isRequired = !(field as z.ZodType).safeParse(undefined).success;
    return {
      name,
      in: place,
      required: isRequired,
      ...(typeof description === "string" && { description }),
      schema: json,
    };
  });
}

function describeAnswers(answers: Readonly<Record<number, AnswerSpec>>): Record<string, OpenApiResponse> {
  const entries = Object.entries(answers).map(([status, answer]): [string, OpenApiResponse] => {
    const headers = Object.entries(answer.headers ?? {}).map(([name, description]) => [
      name,
      { description, schema: { type: "string" } },
    ]);
    return [
      status,
      {
        description: answer.description,
        ...(headers.length > 0 && { headers: Object.fromEntries(headers) as OpenApiResponse["headers"] & object }),
        // A 304 has no body.
        ...(status !== "304" && { content: jsonContent(answer.contentType ?? "application/json", answer.schema) }),
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** Problems of one status share a response that names their codes. */
function describeProblems(codes: readonly ProblemCode[]): Record<string, OpenApiResponse> {
  const byStatus = Map.groupBy(codes, (code) => problemCodes[code].status);
  const entries = [...byStatus].map(([status, group]): [string, OpenApiResponse] => [
    String(status),
    {
      description: group.map((code) => `\`${code}\`: ${problemCodes[code].title}.`).join(" "),
      content: jsonContent("application/problem+json", problemDetails),
    },
  ]);
  return Object.fromEntries(entries);
}

const named: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [storeRequest, "StoreRequest"],
  [storeResource, "Store"],
  [storeList, "StoreList"],
  [clusterResource, "Cluster"],
  [clusterList, "ClusterList"],
  [engineList, "EngineList"],
  [planList, "PlanList"],
  [preview, "Preview"],
  [credentialsBody, "CredentialsRequest"],
  [sealedCredentials, "SealedCredentials"],
  [problemDetails, "Problem"],
]);

function jsonContent(type: string, schema: z.ZodType | undefined): OpenApiContent {
  const name = schema && named.get(schema);
  if (name !== undefined) return { [type]: { schema: { $ref: `#/components/schemas/${name}` } } };
  return { [type]: { schema: schema ? toJson(schema) : {} } };
}

function describeSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutDialect(schema)]));
}

function toJson(schema: z.ZodType): Record<string, unknown> {
  return withoutDialect(z.toJSONSchema(schema, { io: "input" }));
}

/** OpenAPI 3.1 names the dialect once for all. */
function withoutDialect(schema: object): Record<string, unknown> {
  const { $schema: _dialect, $id: _id, ...rest } = schema as Record<string, unknown>;
  return rest;
}
