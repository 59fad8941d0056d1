import { expect, test } from "vitest";
import { problemCodes } from "../../contract/index.ts";
import committed from "../openapi.generated.json" with { type: "json" };
import { allRoutes } from "../routes.ts";
import { describeApi } from "./describe-api.ts";
import type { OpenApiDocument, OpenApiOperation } from "./document.ts";
import { tags } from "./tags.ts";

const document: OpenApiDocument = committed;
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const load = () => Promise.resolve(document);

test("the committed document is what the routes say", () => {
  const described = describeApi(allRoutes(load), document.info.version);
  expect(JSON.parse(JSON.stringify(described))).toEqual(committed);
});

test("every reference leads to a part of the document, and every part is referred to", () => {
  const found = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(
    ([, path = ""]) => path,
  );
  const { securitySchemes, ...referred } = document.components;
  // Referred to by name.
  expect(Object.keys(securitySchemes)).toEqual(document.security.flatMap((each) => Object.keys(each)));
  const parts = Object.entries(referred).flatMap(([kind, all]) => Object.keys(all).map((name) => `${kind}/${name}`));
  expect(parts.length).toBeGreaterThan(60);
  expect([...new Set(found)].toSorted()).toEqual(parts.toSorted());
});

test("every operation has a name of its own, a tag, words, and says what success and failure look like", () => {
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const operation of operations) {
    const { responses, description } = operation;
    expect(Object.keys(responses).filter((status) => status.startsWith("2"))).not.toEqual([]);
    expect(Object.keys(responses)).toContain("500");
    expect(operation.tags.every((tag) => tag in tags)).toBe(true);
    expect(description).toMatch(/\.$/);
  }
  expect(new Set(operations.flatMap((operation) => operation.tags))).toEqual(new Set(Object.keys(tags)));
});

const problemsOf = ({ responses }: OpenApiOperation): string[] =>
  Object.values(responses).flatMap(({ content = {} }) =>
    Object.keys(content["application/problem+json"]?.examples ?? {}),
  );

/** What is answered before a request has found its route. */
const beforeRoutes = ["expectation-failed", "headers-too-large", "route-not-found"];

test("every code is documented under its status, by an example that is a problem of that code", () => {
  const known = new Set(operations.flatMap(problemsOf));
  const elsewhere = [...beforeRoutes, "method-not-allowed"];
  expect([...known, ...elsewhere].toSorted()).toEqual(Object.keys(problemCodes).toSorted());
  for (const { responses } of operations) {
    for (const [status, { content }] of Object.entries(responses)) {
      for (const code of Object.keys(content?.["application/problem+json"]?.examples ?? {})) {
        const value = document.components.examples[code]?.value;
        expect(value).toMatchObject({ code, status: Number(status), title: expect.any(String) as string });
      }
    }
  }
  for (const code of beforeRoutes) expect(document.info.description).toContain(`\`${code}\``);
});

test("what is answered without the bus does not promise that the bus may be away", () => {
  const without = operations.filter((operation) => !problemsOf(operation).includes("bus-unavailable"));
  expect(without.map(({ operationId }) => operationId).toSorted()).toEqual(
    ["listEngines", "listPlans", "checkHealth", "getOpenApi", "getDocs"].toSorted(),
  );
});

test("every placeholder of a path is a required parameter", () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters = [] } of Object.values(methods)) {
      expect(parameters.filter((it) => it.in === "path").map(({ name, required }) => required && name)).toEqual(
        placeholders,
      );
    }
  }
});

test("numbers and yes or no are published as what they are", () => {
  const parameters = operations.flatMap((operation) => operation.parameters ?? []);
  const schemaOf = (wanted: string) => parameters.find(({ name }) => name === wanted)?.schema;
  expect(schemaOf("limit")).toMatchObject({ type: "integer", minimum: 1, maximum: 1000, default: 50 });
  expect(schemaOf("force")).toMatchObject({ type: "boolean", default: false });
  expect(document.components.headers).toMatchObject({
    "Retry-After": { schema: { type: "integer" } },
    "Idempotency-Replayed": { schema: { type: "boolean" } },
  });
});
