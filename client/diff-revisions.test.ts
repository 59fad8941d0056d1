import { expect, test } from "vitest";
import type { StoreRevision } from "../contract/index.ts";
import { diffRevisions } from "./diff-revisions.ts";

const spec: StoreRevision["spec"] = {
  name: "hats",
  engine: "woocommerce",
  plan: "starter",
  cluster: "fra-1",
  hosts: ["a.example", "b.example"],
  labels: { tier: "gold", team: "north" },
};
const diff = (before: object, after: object) =>
  diffRevisions({ spec: { ...spec, ...before } }, { spec: { ...spec, ...after } });

test("what is the same is no change, in whichever order lists and labels stand", () => {
  const turned = { hosts: ["b.example", "a.example"], labels: { team: "north", tier: "gold" } };
  expect(diff({}, turned)).toEqual([]);
});

test("each field that is new, gone or different is one change", () => {
  const after = { plan: "growth", externalId: "shop-1", hosts: ["a.example", "c.example"], labels: { tier: "silver" } };
  expect(diff({ adminEmail: "ada@example.com" }, after)).toEqual([
    { field: "adminEmail", change: "removed", before: "ada@example.com" },
    { field: "externalId", change: "added", after: "shop-1" },
    { field: "hosts", change: "removed", before: "b.example" },
    { field: "hosts", change: "added", after: "c.example" },
    { field: "labels.team", change: "removed", before: "north" },
    { field: "labels.tier", change: "changed", before: "gold", after: "silver" },
    { field: "plan", change: "changed", before: "starter", after: "growth" },
  ]);
});

test("what a later release says of a store is compared as well, whatever its form", () => {
  expect(diff({ suspended: false, data: { generation: 1 } }, { suspended: true, data: { generation: 1 } })).toEqual([
    { field: "suspended", change: "changed", before: "false", after: "true" },
  ]);
  expect(diff({}, { data: { from: { uid: "x" } }, constructor: "a" }).map(({ field }) => field)).toEqual([
    "constructor",
    "data.from.uid",
  ]);
});
