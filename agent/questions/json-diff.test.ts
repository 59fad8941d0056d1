import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bare, diffOf, diffOfGiven } from "./json-diff.ts";

const json = fc.jsonValue({ maxDepth: 4 });
const fields = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("name", "__proto__", "toString", "a.b")), json);

describe("diffOf", () => {
  test("finds nothing between equal values, and something between others", () => {
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        expect(diffOf(one, structuredClone(one))).toEqual([]);
        const [first, second] = [JSON.stringify(sorted(one)), JSON.stringify(sorted(other))];
        expect(diffOf(one, other).length > 0).toBe(first !== second);
      }),
    );
  });

  test("says of each field what it was and what it would be", () => {
    const before = { replicas: 1, strategy: { type: "Recreate" }, args: ["--a=1", "--b"] };
    const after = { replicas: 2, paused: true, args: ["--a=2", "--b"] };
    expect(diffOf(before, after)).toEqual([
      { path: "replicas", before: 1, after: 2 },
      { path: "strategy", before: { type: "Recreate" } },
      { path: "args[0]", before: "--a=1", after: "--a=2" },
      { path: "paused", after: true },
    ]);
  });

  test("names entries of a list by their name, wherever they stand", () => {
    const before = { env: [{ name: "A", value: "1" }, { name: "B" }] };
    const after = { env: [{ name: "B" }, { name: "A", value: "2" }, { name: "C" }] };
    expect(diffOf(before, after)).toEqual([
      { path: "env[name=A].value", before: "1", after: "2" },
      { path: "env[name=C]", after: { name: "C" } },
    ]);
  });

  test("shows a list whole when its length changes and its entries have no names", () => {
    expect(diffOf({ hosts: ["a"] }, { hosts: ["a", "b"] })).toEqual([
      { path: "hosts", before: ["a"], after: ["a", "b"] },
    ]);
  });

  test("quotes a key that could be mistaken for a path", () => {
    const path = 'metadata.labels["storeplane.dev/plan"]';
    expect(diffOf({ metadata: { labels: {} } }, { metadata: { labels: { "storeplane.dev/plan": "x" } } })).toEqual([
      { path, after: "x" },
    ]);
  });
});

describe("diffOfGiven", () => {
  test("is empty when the given fields are as they should be, whatever there is besides", () => {
    const live = { replicas: 1, progressDeadlineSeconds: 600, ports: [{ name: "http", port: 80, nodePort: 1 }] };
    expect(diffOfGiven(live, { replicas: 1, ports: [{ name: "http", port: 80 }] })).toEqual([]);
    expect(diffOfGiven({ env: [{ name: "A" }, { name: "THEIRS" }] }, { env: [{ name: "A" }] })).toEqual([]);
  });

  test("shows a given field that differs or is not there", () => {
    expect(diffOfGiven({ cpu: "1", memory: "1Gi" }, { cpu: "2", storage: "1Gi" })).toEqual([
      { path: "cpu", before: "1", after: "2" },
      { path: "storage", after: "1Gi" },
    ]);
  });
});

test("of the metadata only labels and annotations are asked for by anybody", () => {
  const metadata = {
    name: "web",
    uid: "1",
    resourceVersion: "7",
    managedFields: [],
    generation: 2,
    labels: { a: "b" },
  };
  const object = { apiVersion: "v1", kind: "Service", metadata, spec: { type: "ClusterIP" }, status: { ready: true } };
  expect(bare(object)).toEqual({ metadata: { labels: { a: "b" } }, spec: { type: "ClusterIP" } });
});

/** As isDeepStrictEqual sees it: the order of keys means nothing, that of named entries neither. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : value;
  const entries = Object.entries(value).map(([key, entry]) => [key, sorted(entry)] as const);
  return entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
}
