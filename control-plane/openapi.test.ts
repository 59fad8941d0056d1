import { expect, test } from "vitest";
import { problemCodes } from "../contract/index.ts";
import committed from "./openapi.generated.json" with { type: "json" };
import { describeApi } from "./openapi.ts";
import type { OpenApiDocument } from "./openapi-document.ts";
import { renderDocs } from "./routes/render-docs.ts";
import { allRoutes } from "./routes/routes.ts";

const document: OpenApiDocument = committed;
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

test("the committed document is what the routes say", () => {
  const described = describeApi(allRoutes(document), document.info.version);
  expect(JSON.parse(JSON.stringify(described))).toEqual(committed);
});

test("every reference leads to a schema of the document", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(10);
  for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
});

test("every operation has a name of its own and says what success and failure look like", () => {
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { responses } of operations) {
    expect(Object.keys(responses).filter((status) => status.startsWith("2"))).not.toEqual([]);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(["500", "503"]));
  }
});

/** What is answered before a request has found its route. */
const beforeRoutes = new Set<string>([
  "malformed-request",
  "expectation-failed",
  "headers-too-large",
  "route-not-found",
  "method-not-allowed",
]);

test("every code of a store's routes is documented under its status", () => {
  const text = operations.flatMap(({ responses }) => Object.entries(responses));
  for (const [code, { status }] of Object.entries(problemCodes)) {
    if (beforeRoutes.has(code)) continue;
    const found = text.some(([key, { description }]) => key === String(status) && description.includes(`\`${code}\``));
    expect([code, found]).toEqual([code, true]);
  }
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

test("the page shows every address and lets nothing of the document through as markup", () => {
  const hostile = { ...document, info: { ...document.info, title: `<script>alert("x")</script>` } };
  const page = renderDocs(hostile);
  expect(page).not.toContain("<script");
  for (const path of Object.keys(document.paths)) expect(page).toContain(path);
});
