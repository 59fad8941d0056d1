import { expect, test } from "vitest";
import { askedOf, hasFilter, readStoreFilter, withPhase } from "./store-filter.ts";

test("an address keeps what is a filter", () => {
  const search = { phase: "Failed,Gone,Ready", cluster: "fra-1", q: 12, label: "team=a", sort: "name", page: "3" };
  const filter = readStoreFilter(search);
  expect(filter).toEqual({ phase: "Ready,Failed", cluster: "fra-1", q: "12", label: "team=a", sort: "name" });
  expect(askedOf(filter)).toEqual({
    phase: ["Ready", "Failed"],
    cluster: ["fra-1"],
    q: "12",
    labelSelector: "team=a",
    sort: "name",
  });
  expect(hasFilter(filter)).toBe(true);
});

test.each([[{ phase: "Gone" }], [{ engine: ["a"] }], [{ q: "x".repeat(201) }], [{ cluster: "" }], [{ sort: "name" }]])(
  "%j is no filter",
  (search) => {
    expect(hasFilter(readStoreFilter(search))).toBe(false);
  },
);

test("without an order those come first that changed last, and that stands in no address", () => {
  expect(askedOf({})).toEqual({ sort: "-changed" });
  expect(readStoreFilter({ sort: "-changed" })).toEqual({});
});

test("a phase is chosen and given up again", () => {
  expect(withPhase(undefined, "Failed")).toBe("Failed");
  expect(withPhase("Failed", "Ready").split(",").sort()).toEqual(["Failed", "Ready"]);
  expect(withPhase("Failed", "Failed")).toBe("");
});
