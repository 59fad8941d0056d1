import { expect, test } from "vitest";
import * as z from "zod";
import { acceptedStateSchema } from "./index.ts";
import { structural } from "./structural-schema.ts";

function definitionOf(schema: z.ZodType): unknown {
  return structural(z.toJSONSchema(schema), "spec");
}

test("bounds, patterns and formats are kept, and rules that no schema can say are left to the reader", () => {
  const schema = z.object({
    when: z.iso.datetime(),
    id: z.uuid(),
    word: z
      .string()
      .regex(/^[a-z]+$/)
      .refine((it) => it !== "no"),
    list: z.array(z.string().max(9)).max(3).optional(),
    map: z
      .record(z.string(), z.string().max(63))
      .refine(() => true)
      .meta({ maxProperties: 16 }),
  });
  expect(definitionOf(schema)).toMatchObject({
    type: "object",
    required: ["when", "id", "word", "map"],
    properties: {
      when: { type: "string", format: "date-time", maxLength: 40 },
      id: { maxLength: 36 },
      word: { pattern: "^[a-z]+$", maxLength: 253 },
      list: { type: "array", maxItems: 3, "x-kubernetes-list-type": "atomic", items: { maxLength: 9 } },
      map: { type: "object", maxProperties: 16, additionalProperties: { maxLength: 63 } },
    },
  });
});

test.each([
  { title: "a text without a bound", schema: z.object({ note: z.string() }), told: /spec\.note: has no bound/ },
  { title: "a list without a bound", schema: z.object({ all: z.array(z.boolean()) }), told: /spec\.all: has no bound/ },
  {
    title: "a map without a bound",
    schema: z.object({ map: z.record(z.string(), z.string().max(5)) }),
    told: /spec\.map: has no bound/,
  },
  {
    title: "a pattern that looks ahead",
    schema: z.object({ deep: z.array(z.object({ id: z.string().regex(/^(?=a)/) })).max(2) }),
    told: /spec\.deep\[\]\.id: the API server can't read the pattern/,
  },
  { title: "a type that has no form", schema: z.object({ any: z.null() }), told: /spec\.any: .*null/ },
])("$title stops the rendering of the definition and is named", ({ schema, told }) => {
  expect(() => definitionOf(schema)).toThrow(told);
});

test("the definition of Stores carries the limits of the contract", () => {
  expect(acceptedStateSchema()).toMatchObject({
    properties: {
      actor: { maxLength: 128 },
      store: { properties: { hosts: { maxItems: 5 }, adminEmail: { maxLength: 100 } } },
    },
  });
});
