import { expect, test } from "vitest";
import { asCurl, type Draft, emptyDraft, errorsOf, refusedFields, requestOf } from "./draft.ts";

const hats: Draft = { ...emptyDraft, name: "hats" };

test("what is left empty is not asked for", () => {
  expect(requestOf(hats)).toEqual({ name: "hats", engine: "woocommerce", plan: "starter" });
});

test("hosts are taken one a line, or with commas, and the rest without spaces around it", () => {
  const draft = { ...hats, hosts: "a.example.com\n b.example.com, c.example.com", cluster: " fra-1 " };
  expect(requestOf(draft)).toMatchObject({
    hosts: ["a.example.com", "b.example.com", "c.example.com"],
    cluster: "fra-1",
  });
});

test("labels are taken one a line, and one that breaks a rule is told at their field", () => {
  const labels = "tier=gold\n team = north \n";
  expect(requestOf({ ...hats, labels })).toMatchObject({ labels: { tier: "gold", team: "north" } });
  expect(Object.keys(errorsOf({ ...hats, labels: "-=x" }))).toEqual(["labels"]);
});

test("a form that can be sent breaks no rule", () => {
  expect(errorsOf(hats)).toEqual({});
});

test.each([
  [{ name: "Hats" }, "name"],
  [{ name: "api" }, "name"],
  [{ hosts: "localhost" }, "hosts"],
  [{ adminEmail: "ada" }, "adminEmail"],
  [{ storefrontImage: `shop@sha256:${"0".repeat(64)}` }, "storefrontImage"],
])("%j breaks a rule of %s", (fields, field) => {
  expect(Object.keys(errorsOf({ ...hats, ...fields }))).toEqual([field]);
});

test("what is wrong is told in the order of the fields, of each field one rule", () => {
  const errors = errorsOf({ ...hats, hosts: "localhost", adminEmail: "$", name: "--" });
  expect(Object.keys(errors)).toEqual(["name", "adminEmail", "hosts"]);
  expect(errors.adminEmail).toBe("must be an e-mail address");
});

test("a refusal is shown at the field that it names", () => {
  const errors = [{ field: "#/hosts/0", rule: "is taken" }];
  expect(refusedFields(hats, { code: "host-taken", errors })).toEqual({ hosts: "is taken" });
  expect(refusedFields(hats, { code: "name-taken" })).toEqual({ name: "is taken" });
  const differs = [{ field: "#/engine", rule: "differs from the store that exists" }];
  expect(Object.keys(refusedFields(hats, { code: "store-differs", errors: differs }))).toEqual(["name"]);
  expect(refusedFields(hats, { code: "invalid-request", errors: [{ field: "#/constructor", rule: "no" }] })).toEqual(
    {},
  );
});

test("the command line can be pasted whatever was typed", () => {
  expect(asCurl({ name: "it's", engine: "medusa" }, "http://localhost")).toContain(String.raw`"it'\''s"`);
});
