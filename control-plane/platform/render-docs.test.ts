import { expect, test } from "vitest";
import type { OpenApiDocument } from "../openapi/document.ts";
import committed from "../openapi.generated.json" with { type: "json" };
import { renderDocs } from "./render-docs.ts";

const document: OpenApiDocument = committed;
const page = renderDocs(document);

test("the page shows every address, every code, every field with its meaning and every value of a list", () => {
  for (const path of Object.keys(document.paths)) expect(page).toContain(path);
  for (const code of Object.keys(document.components.examples)) expect(page).toContain(`<code>${code}</code>`);
  for (const schema of Object.values(document.components.schemas)) {
    const values = schema.enum ?? schema["x-extensible-enum"] ?? [];
    for (const name of [...Object.keys(schema.properties ?? {}), ...values])
      expect(page).toContain(`<code>${name}</code>`);
  }
  expect(page).toContain("Cluster that it runs in; fixed once the store is accepted.");
  expect(page).toContain("<td>map of string, optional</td>");
  expect(page).toContain("integer from 1 to 200, default <code>50</code>");
});

test("every link within the page leads somewhere", () => {
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});

/** Each text of it, and each name that is not OpenAPI's own, ends with what a page must not take for markup. */
function poison(value: unknown, isNamedByUs = false): unknown {
  if (typeof value === "string") return `${value}"><script>alert(1)</script>`;
  if (Array.isArray(value)) return value.map((each) => poison(each));
  if (typeof value !== "object" || value === null) return value;
  const ours = new Set(["properties", "schemas", "paths", "parameters", "examples", "headers", "content"]);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [isNamedByUs ? `${key}"><script>` : key, poison(each, ours.has(key))]),
  );
}

test("nothing of the document gets into the page as markup", () => {
  const hostile = renderDocs(poison(document) as OpenApiDocument);
  expect(hostile).toContain("&lt;script&gt;");
  expect(hostile).not.toContain("<script");
});
