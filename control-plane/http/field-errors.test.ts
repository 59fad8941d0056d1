import { expect, test } from "vitest";
import * as z from "zod";
import { bodyPointer } from "./body-pointer.ts";
import { fieldErrors } from "./field-errors.ts";

const schema = z.strictObject({
  name: z.string(),
  engine: z.enum(["a", "b"]),
  hosts: z.array(z.object({ host: z.string() })).default([]),
  labels: z.record(z.string(), z.string()).optional(),
});

const place = { nameOf: bodyPointer, unknown: "is not a known field", mayRepeat: false };

function errorsOf(input: unknown): Record<string, string> {
  const { error } = schema.safeParse(input);
  if (!error) throw new Error("the input breaks no rule");
  return Object.fromEntries(fieldErrors(error, input, place).map(({ field, rule }) => [field, rule]));
}

test("a field that is missing is said to be required", () => {
  expect(errorsOf({ hosts: [{}] })).toEqual({
    "#/name": "is required",
    "#/engine": "is required",
    "#/hosts/0/host": "is required",
  });
});

test("a field that is there is told its rule", () => {
  expect(errorsOf({ name: null, engine: "c", hosts: [null], labels: ["a"], plan: 1 })).toEqual({
    "#/name": "must be of type string",
    "#/engine": "must be one of: a, b",
    "#/hosts/0": "must be of type object",
    "#/labels": "must be of type object",
    "#/plan": "is not a known field",
  });
});

test.each([[null], [[]], ["text"]])("a body %j that is no object is told so", (body) => {
  expect(errorsOf(body)).toEqual({ "#": "must be of type object" });
});
