import { expect, test } from "vitest";
import { storeOf } from "../store.fixture.ts";
import { changeOfDraft, draftOf, errorsOfChange, refusedChange } from "./change-draft.ts";

const store = storeOf({
  hosts: ["a.example", "b.example"],
  adminEmail: "owner@shop.example",
  labels: { tier: "gold", team: "north" },
});

test("a form that is left as it is changes nothing", () => {
  expect(changeOfDraft(store, draftOf(store))).toEqual({});
});

test("what is typed is asked for, and what is typed no more goes", () => {
  const draft = { ...draftOf(store), plan: "scale", hosts: " b.example\n\nc.example", adminEmail: " " };
  const labels = "tier=silver\nnew=a=b";
  expect(changeOfDraft(store, { ...draft, labels, externalId: "shop-1" })).toEqual({
    plan: "scale",
    hosts: ["b.example", "c.example"],
    adminEmail: null,
    externalId: "shop-1",
    labels: { team: null, tier: "silver", new: "a=b" },
  });
});

test("of each field the first rule is told that it breaks, by the form's own look or by the API's", () => {
  const errors = errorsOfChange({ hosts: ["No", "no"], adminEmail: "x" });
  expect(Object.keys(errors).toSorted()).toEqual(["adminEmail", "hosts"]);
  const first = { field: "#/hosts/0", rule: "is taken" };
  expect(refusedChange({ errors: [first, { field: "#/hosts/1", rule: "other" }] })).toEqual({ hosts: "is taken" });
});
