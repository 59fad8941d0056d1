import { describe, expect, test } from "vitest";
import { compact, fieldManager } from "./compact.ts";

const type = { apiVersion: "v1", kind: "Service" };
const ours = { manager: fieldManager, operation: "Apply", fieldsV1: { "f:spec": { "f:ports": {} } } };
const theirs = { manager: "somebody", operation: "Update", fieldsV1: { "f:spec": { "f:type": {} } } };

const withFields = (...managedFields: object[]) =>
  compact({ metadata: { name: "web", uid: "1", managedFields }, spec: { type: "ClusterIP" } }, type);
const hashOf = (...managedFields: object[]): string | undefined => withFields(...managedFields).metadata.fieldsHash;

test("keeps everything but the managed fields, and says its type although lists leave it out", () => {
  expect(compact({ metadata: { name: "web", labels: { a: "b" } }, spec: { x: 1 }, extra: true }, type)).toEqual({
    ...type,
    metadata: { name: "web", labels: { a: "b" } },
    spec: { x: 1 },
    extra: true,
  });
  expect(withFields(ours, theirs).metadata).not.toHaveProperty("managedFields");
});

describe("the digest of our fields", () => {
  test("stays when others own more, whatever the order", () => {
    expect(hashOf(ours)).toMatch(/^[\w-]{16}$/);
    expect(hashOf(theirs, ours)).toBe(hashOf(ours));
  });

  test("changes when a field is taken from us", () => {
    expect(hashOf({ ...ours, fieldsV1: { "f:spec": {} } })).not.toBe(hashOf(ours));
  });

  test("is absent when nothing is ours: an object of another manager, our status alone, our updates", () => {
    for (const entry of [theirs, { ...ours, subresource: "status" }, { ...ours, operation: "Update" }]) {
      expect(withFields(entry).metadata).not.toHaveProperty("fieldsHash");
    }
    expect(compact({ metadata: { name: "web" } }, type).metadata).not.toHaveProperty("fieldsHash");
  });
});

test.each([[undefined], [null], ["text"], [{}], [{ metadata: {} }], [{ metadata: { name: 7 } }]])(
  "%j is no object",
  (raw) => {
    expect(() => compact(raw, type)).toThrow(expect.objectContaining({ name: "ZodError" }));
  },
);

test("what it was given stays as it was", () => {
  const raw = { metadata: { name: "web", managedFields: [ours] } };
  const before = structuredClone(raw);
  compact(raw, type);
  expect(raw).toEqual(before);
});
