import type * as z from "zod";

type Json = z.core.JSONSchema.BaseSchema;

/** A schema as a CustomResourceDefinition takes it: OpenAPI v3, structural, every text and list bounded. */
export type StructuralSchema = Json & { readonly "x-kubernetes-list-type"?: "atomic" };

/** Maximum length of texts in these formats. */
const formatLengths: Readonly<Record<string, number>> = { uuid: 36, "date-time": 40 };

/** Assumed length of a text that only its pattern bounds: the API server estimates the cost of rules by it. */
const patternedLength = 253;

/** The API server uses Go's regular expressions, which have no lookahead or lookbehind. */
const looksAround = /\(\?(<?[=!])/;

/**
 * The part of a JSON Schema that an API server can enforce. `at` names it in errors.
 * @throws TypeError for a text, list or map without a bound: the API server would refuse the definition's rules as too
 * costly; and for a pattern that it can't read.
 */
export function structural(schema: Json, at: string): StructuralSchema {
  switch (schema.type) {
    case "object":
      return structuralObject(schema, at);
    case "array":
      return structuralList(schema, at);
    case "string":
      return structuralText(schema, at);
    case "integer":
      return { ...pick(schema, ["type", "minimum", "maximum"]), format: "int64" };
    case "boolean":
      return { type: "boolean" };
    default:
      throw new TypeError(`${at}: a definition has no form for type ${String(schema.type)}`);
  }
}

function structuralObject(schema: Json, at: string): StructuralSchema {
  const { properties, required = [], additionalProperties: values } = schema;
  if (properties === undefined && typeof values === "object") {
    const bound = pick(schema, ["maxProperties"]);
    if (bound.maxProperties === undefined) throw new TypeError(`${at}: has no bound: set maxProperties`);
    return { type: "object", ...bound, additionalProperties: structural(values, `${at}.*`) };
  }
  const entries = Object.entries(properties ?? {}).map(([name, value]) => {
    if (typeof value !== "object") throw new TypeError(`${at}.${name}: needs a schema`);
    return [name, structural(value, `${at}.${name}`)] as const;
  });
  return { type: "object", properties: Object.fromEntries(entries), required };
}

/** A list with one writer: replaced as a whole, which keeps managedFields small. */
function structuralList(schema: Json, at: string): StructuralSchema {
  const { items, maxItems } = schema;
  if (maxItems === undefined || typeof items !== "object" || Array.isArray(items)) {
    throw new TypeError(`${at}: has no bound, or no one kind of items`);
  }
  const list = { type: "array", maxItems, items: structural(items, `${at}[]`) } as const;
  return { ...list, "x-kubernetes-list-type": "atomic" };
}

function structuralText(schema: Json, at: string): StructuralSchema {
  const [pattern, ...more] = patternsOf(schema, at);
  const maxLength = longestOf(schema, pattern !== undefined || schema.enum !== undefined);
  if (maxLength === undefined) throw new TypeError(`${at}: has no bound: set max`);
  return {
    ...pick(schema, ["type", "enum", "minLength"]),
    ...(schema.format === "date-time" && { format: "date-time" }),
    maxLength,
    ...(pattern !== undefined && { pattern }),
    ...(more.length > 0 && { allOf: more.map((it) => ({ pattern: it })) }),
  };
}

function patternsOf(schema: Json, at: string): readonly string[] {
  const patterns = [schema, ...(schema.allOf ?? [])].flatMap((it) =>
    typeof it === "object" ? (it.pattern ?? []) : [],
  );
  const unreadable = patterns.find((it) => looksAround.test(it));
  if (unreadable !== undefined) throw new TypeError(`${at}: the API server can't read the pattern ${unreadable}`);
  return patterns;
}

function longestOf({ maxLength, format = "" }: Json, isPatterned: boolean): number | undefined {
  return maxLength ?? formatLengths[format] ?? (isPatterned ? patternedLength : undefined);
}

function pick<K extends keyof Json>(schema: Json, keys: readonly K[]): Pick<Json, K> {
  const present = keys.filter((key) => schema[key] !== undefined);
  return Object.fromEntries(present.map((key) => [key, schema[key]])) as Pick<Json, K>;
}
