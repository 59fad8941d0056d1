import { expect, test } from "vitest";
import { isJsonType, typeOfMergePatch } from "./json-type.ts";

test.each([
  "application/json",
  "application/json;",
  "Application/JSON ; ",
  "application/json; charset=utf-8",
  'application/json;charset="UTF-8"',
  "application/json; profile=x",
  'application/json; a="b;charset=latin1"; charset=utf-8',
  "application/json;;charset=utf-8",
])("%s is JSON", (type) => {
  expect(isJsonType(type)).toBe(true);
});

test.each([
  "",
  "text/plain",
  "application/jsonp",
  "application/json; charset=latin1",
  "application/json; charset=utf-8; charset=latin1",
  "application/json, text/plain",
  "application/json; a b",
  'application/json; a="b',
  `application/json;${" ".repeat(300)}`,
  "text/plain; application/json",
])("%j is not", (type) => {
  expect(isJsonType(type)).toBe(false);
});

test("a merge patch is JSON where it is wanted, and nothing that only begins like one", () => {
  for (const type of ["application/merge-patch+json", 'Application/Merge-Patch+JSON; charset="utf-8"']) {
    expect(isJsonType(type)).toBe(false);
    expect(isJsonType(typeOfMergePatch(type))).toBe(true);
  }
  for (const type of [
    "application/merge-patch+jsonp",
    "text/plain; application/merge-patch+json",
    "application/json",
  ]) {
    expect(typeOfMergePatch(type)).toBe(type);
  }
});
