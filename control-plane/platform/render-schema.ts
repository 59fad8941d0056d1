import { escape, renderTable, renderText, renderValue } from "../http/markup.ts";
import type { OpenApiSchema } from "../openapi/document.ts";

/** A named schema: its fields or values in a table, and its examples. */
export function renderSchema(name: string, schema: OpenApiSchema): string {
  const { properties = {}, required = [], examples = [], description = "" } = schema;
  const fields = Object.entries(properties).map(([key, property]) => {
    const isOptional = !required.includes(key) && property.default === undefined;
    const [example] = property.examples ?? [];
    return [
      `<code>${escape(key)}</code>`,
      `${renderType(property)}${isOptional ? ", optional" : ""}`,
      `${renderText(property.description ?? "")}${renderPattern(property)}`,
      renderValue(example),
    ];
  });
  const values = schema.enum ?? schema["x-extensible-enum"] ?? [];
  const meanings = values.map((value) => [
    `<code>${escape(value)}</code>`,
    renderText(schema["x-enumDescriptions"]?.[value] ?? ""),
  ]);
  const shown =
    fields.length === 0 ? [] : examples.map((example) => `<pre>${escape(JSON.stringify(example, undefined, 2))}</pre>`);
  return `<h3 id="${escape(name)}">${escape(name)}</h3><p>${renderText(description)}</p>
${renderTable(["Field", "Type", "Meaning", "Example"], fields)}${renderTable(["Value", "Meaning"], meanings)}${renderExamples(shown)}`;
}

function renderExamples(examples: readonly string[]): string {
  return examples.length === 0 ? "" : `<details><summary>Examples</summary>${examples.join("")}</details>`;
}

/** What kind of value it is, and its bounds. */
export function renderType(schema: OpenApiSchema): string {
  const { $ref, type = "any", format, items, enum: values } = schema;
  if ($ref !== undefined) return renderReference($ref) + renderDefault(schema);
  if (schema.anyOf !== undefined) return schema.anyOf.map(renderType).join(" or ");
  if (items !== undefined) return `list of ${renderType(items)}${renderDefault(schema)}`;
  if (typeof schema.additionalProperties === "object") return `map of ${renderType(schema.additionalProperties)}`;
  const kind = values === undefined ? escape(type) : `one of ${values.map((value) => renderValue(value)).join(" ")}`;
  const form = format === undefined || format === "int64" ? "" : ` (${escape(format)})`;
  return `${kind}${form}${renderBounds(schema)}${renderDefault(schema)}`;
}

function renderBounds({ minimum, maximum }: OpenApiSchema): string {
  return maximum === undefined ? "" : ` from ${minimum ?? 0} to ${maximum}`;
}

/** What a text must look like. */
export function renderPattern({ pattern, items }: OpenApiSchema): string {
  if (items !== undefined) return renderPattern(items);
  return pattern === undefined ? "" : `<br><small>Matches <code>${escape(pattern)}</code></small>`;
}

/** A link to the named schema. */
function renderReference(reference: string): string {
  const name = escape(reference.split("/").at(-1) ?? "");
  return `<a href="#${name}">${name}</a>`;
}

function renderDefault(schema: OpenApiSchema): string {
  return schema.default === undefined ? "" : `, default ${renderValue(schema.default)}`;
}
