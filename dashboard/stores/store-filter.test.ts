import { expect, test } from "vitest";
import { askedOf, hasFilter, readStoreFilter } from "./store-filter.ts";

test("an address keeps what is a filter", () => {
  const filter = readStoreFilter({ phase: "Failed", cluster: "fra-1", q: 12, label: "team=a", page: "3" });
  expect(filter).toEqual({ phase: "Failed", cluster: "fra-1", q: "12", label: "team=a" });
  expect(askedOf(filter)).toEqual({ phase: "Failed", cluster: "fra-1", labelSelector: "team=a" });
  expect(hasFilter(filter)).toBe(true);
});

test.each([[{ phase: "Gone" }], [{ engine: ["a"] }], [{ q: "x".repeat(201) }], [{ cluster: "" }]])(
  "%j is no filter",
  (search) => {
    expect(hasFilter(readStoreFilter(search))).toBe(false);
  },
);
