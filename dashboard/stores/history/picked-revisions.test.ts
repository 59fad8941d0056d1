import { expect, test } from "vitest";
import type { StoreRevision } from "../../../contract/index.ts";
import { pairOf, readPicked } from "./picked-revisions.ts";

const revision = (seq: number): StoreRevision => ({
  revision: `57a024331b034410-${seq}`,
  name: "hats",
  tenant: "default",
  uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10",
  at: "2026-11-29T09:00:00.000Z",
  actor: "ada",
  action: "change",
  spec: { name: "hats", engine: "woocommerce", plan: "starter", cluster: "fra-1", hosts: [] },
});
const three = [3, 2, 1].map(revision);
const names = (picked: object) => {
  const pair = pairOf(three, readPicked({ ...picked }));
  return [pair?.from.revision.slice(-1), pair?.to.revision.slice(-1)];
};

test("the newest is compared with the one before it, unless others are picked", () => {
  expect(names({})).toEqual(["2", "3"]);
  expect(names({ from: revision(1).revision })).toEqual(["1", "3"]);
  expect(names({ from: revision(2).revision, to: revision(1).revision })).toEqual(["2", "1"]);
  expect(names({ from: "nothing", to: ["x"] })).toEqual(["2", "3"]);
  expect(names({ from: "57a024331b034410-99" })).toEqual(["2", "3"]);
});

test("a single revision is compared with nothing", () => {
  expect(pairOf(three.slice(0, 1), {})).toBeUndefined();
  expect(pairOf([], {})).toBeUndefined();
});
