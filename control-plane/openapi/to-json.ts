import * as z from "zod";

export type JsonSchema = Record<string, unknown>;

export const schemaPath = "#/components/schemas/";

/** Formats that say all that their patterns do. */
const plainFormats = new Set<unknown>(["date-time", "uuid"]);

/** What zod writes and no reader of a document needs. */
export function plain({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  if (plainFormats.has(jsonSchema["format"])) delete jsonSchema["pattern"];
  if (jsonSchema["type"] !== "integer") return;
  jsonSchema["format"] = "int64";
  if (jsonSchema["maximum"] === Number.MAX_SAFE_INTEGER) delete jsonSchema["maximum"];
  if (jsonSchema["minimum"] === Number.MIN_SAFE_INTEGER) delete jsonSchema["minimum"];
}

/** A schema that has no name, as JSON Schema. */
export function toJson(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, { io, override: plain }));
}

/** OpenAPI 3.1 names the dialect once for all. */
export function withoutDialect(schema: object): JsonSchema {
  const { $schema: _dialect, $id: _id, ...rest } = schema as JsonSchema;
  return rest;
}
