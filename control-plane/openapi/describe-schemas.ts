import * as z from "zod";
import {
  type AnyObjectWords,
  describedSchemas,
  type ListWords,
  type SchemaWords,
  type ValueWords,
} from "../../contract/index.ts";
import { type JsonSchema, plain, schemaPath, withoutDialect } from "./to-json.ts";

const names = new Map(Object.entries(describedSchemas).map(([name, { schema }]) => [schema, name]));

/** The schema by its name in the document. @throws TypeError for one that has none */
export function referTo(schema: z.ZodType): JsonSchema {
  const name = names.get(schema);
  if (name === undefined) throw new TypeError("a schema of the API has no name: add it to describedSchemas");
  return { $ref: `${schemaPath}${name}` };
}

/** Every named schema with its words. */
export function describeSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const uri = (id: string) => `${schemaPath}${id}`;
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri, override: plain });
  const entries = Object.entries(describedSchemas).map(([name, words]) => {
    const json = withoutDialect(schemas[name] ?? {});
    return [name, isList(words) ? describeList(words) : describeObject(name, json, words)];
  });
  return Object.fromEntries(entries) as Record<string, JsonSchema>;
}

function isList(words: SchemaWords): words is ListWords {
  return "known" in words;
}

function describeList({ known, meanings = {}, description, isOpen }: ListWords): JsonSchema {
  const explained = Object.entries(meanings).map(([value, words]) => [value, meaningOf(words)]);
  const growth = " More may come: take a value that is not listed here for one that means none of these.";
  return {
    type: "string",
    description: isOpen ? `${description}${growth}` : description,
    [isOpen ? "x-extensible-enum" : "enum"]: known,
    ...(explained.length > 0 && { "x-enumDescriptions": Object.fromEntries(explained) as object }),
    examples: known.slice(0, 1),
  };
}

function meaningOf(words: ValueWords): string {
  if (typeof words === "string") return words;
  return "meaning" in words ? words.meaning : `${words.title}.`;
}

function describeObject(name: string, json: JsonSchema, words: AnyObjectWords): JsonSchema {
  const properties = Object.entries(json["properties"] as Record<string, JsonSchema>).map(([key, property]) => {
    requireNames(`${name}.${key}`, property);
    const shown = isRequest(json) ? property : withoutLimits(property);
    return [key, { ...shown, ...wordsOf(words, key), ...exampleOf(words, key, property) }];
  });
  return {
    ...json,
    description: words.description,
    properties: Object.fromEntries(properties) as object,
    examples: words.examples,
  };
}

/** What is asked for is refused for a field that is not known; what is answered may have more. */
function isRequest(json: JsonSchema): boolean {
  return json["additionalProperties"] === false;
}

/** More than one pattern stands under `allOf`. */
const limits = new Set("maxItems minItems maxProperties propertyNames maxLength minLength pattern allOf".split(" "));
const inner = new Set(["items", "additionalProperties"]);

/** In a response: a limit that a later release raises must not make it unreadable to clients of today's document. */
function withoutLimits(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).filter(([key]) => !limits.has(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, inner.has(key) ? withoutLimits(value as JsonSchema) : value]),
  );
}

function wordsOf({ properties }: AnyObjectWords, key: string): JsonSchema {
  const words = properties[key];
  return typeof words === "object" ? words : { description: words };
}

/** The value of the first whole example that has it; what refers to an object is shown there. */
function exampleOf({ examples }: AnyObjectWords, key: string, property: JsonSchema): JsonSchema {
  const values = examples.map((example) => (example as JsonSchema)[key]).filter((value) => value !== undefined);
  const [value] = values;
  const { $ref, items } = property as { $ref?: string; items?: { $ref?: string } };
  const isShownElsewhere = typeof value === "object" && ($ref ?? items?.$ref) !== undefined;
  return isShownElsewhere || value === undefined ? {} : { examples: [value] };
}

/** An object within an object would have no name in a client, and no words. */
function requireNames(place: string, schema: JsonSchema): void {
  if (schema["properties"] !== undefined) throw new TypeError(`${place} has no name: add it to describedSchemas`);
  const { items } = schema as { items?: JsonSchema };
  if (items !== undefined) requireNames(place, items);
}
