import { expect, test } from "vitest";
import type { StoreSummary } from "../../../contract/index.ts";
import { canBeDeleted, canBeKept, chosenOf, maxSelected, type Selection, toggled, withAll } from "./selection.ts";

const none: Selection = new Map();
const now = Date.parse("2026-11-30T07:00:00.000Z");

function store(name: string, more: Partial<StoreSummary> = {}): StoreSummary {
  const place = { tenant: "default", engine: "medusa", plan: "starter", cluster: "fra-1" };
  const at = new Date(now).toISOString();
  return { name, uid: name, ...place, phase: "Ready", revision: "1", createdAt: at, changedAt: at, ...more };
}

test("a store goes in and out, and others stay", () => {
  const both = toggled(toggled(none, store("hats")), store("shoes"));
  expect([...both.keys()]).toEqual(["hats", "shoes"]);
  expect([...toggled(both, store("hats")).keys()]).toEqual(["shoes"]);
});

test("no more are chosen than can be confirmed, one by one or all at once", () => {
  const many = Array.from({ length: maxSelected + 5 }, (_, at) => store(`shop-${at}`));
  const full = withAll(none, many);
  expect(full.size).toBe(maxSelected);
  expect(toggled(full, store("hats")).has("hats")).toBe(false);
  expect(toggled(full, store("shop-0")).size).toBe(maxSelected - 1);
});

test("what is chosen is told as it is now; what left the list stays as it was", () => {
  const selection = withAll(none, [store("hats"), store("shoes")]);
  const shown = [store("hats", { phase: "Deleting", revision: "2" })];
  expect(chosenOf(selection, shown).map(({ name, phase }) => `${name} ${phase}`)).toEqual([
    "hats Deleting",
    "shoes Ready",
  ]);
});

test("only what is not on its way out is deleted, and only what has time left is brought back", () => {
  const deleting = (deleteAfter: string) => store("hats", { phase: "Deleting", deleteAfter });
  expect([store("hats"), deleting("2026-12-07T07:00:00.000Z")].map(canBeDeleted)).toEqual([true, false]);
  const kept = [store("hats"), deleting("2026-12-07T07:00:00.000Z"), deleting("2026-11-30T06:59:59.000Z")];
  expect(kept.map((each) => canBeKept(each, now))).toEqual([false, true, false]);
});
