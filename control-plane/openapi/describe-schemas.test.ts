import { expect, test } from "vitest";
import { describedSchemas } from "../../contract/index.ts";
import committed from "../openapi.generated.json" with { type: "json" };
import type { OpenApiDocument, OpenApiSchema } from "./document.ts";

const document: OpenApiDocument = committed;
const { schemas } = document.components;
const isSentence = /^[A-Z`].*\.$/s;

const objects = Object.entries(schemas).filter(([, { properties }]) => properties !== undefined);
const properties = objects.flatMap(([name, schema]) =>
  Object.entries(schema.properties ?? {}).map(([key, property]) => ({ place: `${name}.${key}`, key, property })),
);

function target({ $ref, items }: OpenApiSchema): OpenApiSchema | undefined {
  const name = ($ref ?? items?.$ref)?.split("/").at(-1);
  return name === undefined ? undefined : schemas[name];
}

test("every schema is described by a sentence and shown by an example", () => {
  for (const [name, { description = "", examples = [] }] of Object.entries(schemas)) {
    expect([name, isSentence.test(description)]).toEqual([name, true]);
    expect([name, examples.length > 0]).toEqual([name, true]);
  }
});

test("every property is described by a sentence and shown by an example, its own or that of the object it leads to", () => {
  expect(properties.length).toBeGreaterThan(100);
  for (const { place, property } of properties) {
    const examples = property.examples ?? target(property)?.examples ?? [];
    expect([place, isSentence.test(property.description ?? "")]).toEqual([place, true]);
    expect([place, examples.length > 0]).toEqual([place, true]);
  }
});

test("every property of an object stands in one of its examples", () => {
  for (const [name, { properties: all = {}, examples = [] }] of objects) {
    const shown = new Set(examples.flatMap((example) => Object.keys(example as object)));
    expect([name, Object.keys(all).filter((key) => !shown.has(key))]).toEqual([name, []]);
  }
});

test("every example passes its schema", () => {
  for (const [name, { schema }] of Object.entries(describedSchemas)) {
    for (const example of schemas[name]?.examples ?? []) {
      expect([name, schema.safeParse(example).error?.issues]).toEqual([name, undefined]);
    }
  }
});

/** Lists that the requester chooses from, and one that is complete by its nature. */
const closed = ["EngineId", "PlanId", "RoleId", "ScopeId", "ConditionStatus"];

test("lists of values are open in answers, and say what each value means", () => {
  const enums = Object.entries(schemas).filter(([, schema]) => schema.enum !== undefined);
  expect(enums.map(([name]) => name).toSorted()).toEqual(closed.toSorted());
  for (const { place, property } of properties) expect([place, property.enum]).toEqual([place, undefined]);
  const open = Object.values(schemas).filter((schema) => schema["x-extensible-enum"] !== undefined);
  expect(open.length).toBeGreaterThan(7);
  for (const schema of open) {
    expect(Object.keys(schema["x-enumDescriptions"] ?? {})).toEqual(schema["x-extensible-enum"]);
    for (const meaning of Object.values(schema["x-enumDescriptions"] ?? {})) expect(meaning).toMatch(/^[A-Z].*\.$/);
  }
});

test("limits and forms stand in requests, and in no answer that a later release may widen", () => {
  const limits = /"(maxItems|maxLength|maxProperties|pattern)":/;
  const limited = Object.entries(schemas).filter(([, schema]) => limits.test(JSON.stringify(schema)));
  expect(limited.map(([name]) => name).toSorted()).toEqual([
    "AcceptRequest",
    "ClusterAddition",
    "ClusterChange",
    "ClusterRevocation",
    "CordonRequest",
    "CredentialsRequest",
    "JoinRequest",
    "Placement",
    "RenewalRequest",
    "StoreChange",
    "StoreRequest",
    "TenantErasure",
    "TenantRequest",
    "TokenRequest",
    "WebhookChange",
    "WebhookRequest",
  ]);
});

test("a time is a format, not a pattern of leap years", () => {
  const times = properties.filter(({ property }) => property.format === "date-time");
  expect(times.length).toBeGreaterThan(10);
  for (const { place, property } of times) expect([place, property.pattern]).toEqual([place, undefined]);
});
