import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { DecodeError, decode, desiredMessage, encode } from "./index.ts";

const schema = z.strictObject({ name: z.string().min(1), size: z.int().optional() });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("what was written is read back", () => {
  const value = fc.record({ name: fc.string({ minLength: 1, unit: "grapheme" }), size: fc.integer() });
  fc.assert(
    fc.property(value, (it) => {
      expect(decode(schema, encode(schema, it, "it"), "it")).toEqual(it);
    }),
  );
});

test("any bytes are a value or a DecodeError, never anything else", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (it) => {
      try {
        expect(schema.safeParse(decode(schema, it, "it")).success).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }),
  );
});

test.each([
  ["", "(whole): is not JSON in UTF-8"],
  ["{", "(whole): is not JSON in UTF-8"],
  ["[]", "(whole): Invalid input: expected object, received array"],
  ['{"name":""}', "name: Too small: expected string to have >=1 characters"],
])("%j is refused with the field and the rule", (text, issue) => {
  expect(() => decode(schema, bytes(text), "message 7")).toThrow(
    expect.objectContaining({ name: "DecodeError", issues: [issue], message: `message 7 can't be read: ${issue}` }),
  );
});

test("bytes that are not UTF-8 are refused, not repaired", () => {
  expect(() => decode(schema, Uint8Array.of(0x22, 0xff, 0x22), "it")).toThrow(DecodeError);
});

test("a DecodeError keeps its cause and never holds the value", () => {
  try {
    decode(schema, bytes('{"name":42,"secret":"s3cr3t"}'), "it");
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    expect((error as Error).cause).toBeInstanceOf(Error);
    expect((error as Error).message).not.toContain("s3cr3t");
  }
});

test("a value that breaks its schema is not written", () => {
  expect(() => encode(schema, { name: "" }, "it")).toThrow(DecodeError);
});

test("a desired message with an unknown field is refused: it is of a layout that is not known", () => {
  const message = { op: "apply", schemaVersion: 1, colour: "blue" };
  expect(() => decode(desiredMessage, bytes(JSON.stringify(message)), "it")).toThrow(/colour/);
});
