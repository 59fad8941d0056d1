import { expect, test } from "vitest";
import { readBearer } from "./read-bearer.ts";

const read = (...values: string[]) => {
  const headers = new Headers();
  for (const value of values) headers.append("authorization", value);
  return readBearer(headers);
};

test("says nothing without the header", () => {
  expect(read()).toEqual({ kind: "none" });
});

test.each(["Bearer abc.d-e_f", "bearer abc.d-e_f", "BEARER abc.d-e_f", "Bearer    abc.d-e_f", "  Bearer abc.d-e_f  "])(
  "reads the token of %j",
  (value) => {
    expect(read(value)).toEqual({ kind: "token", text: "abc.d-e_f" });
  },
);

test.each([
  "",
  "Bearer",
  "Bearer ",
  "abc",
  "Bearer\tabc",
  "Bearer abc def",
  "Bearer abc, Bearer abc",
  "Bearer abc,",
  "Basic abc",
  "Bearer: abc",
  'Bearer "abc"',
  "Bearer ab\u00E9",
  "Bearer abc=d",
  `Bearer ${"a".repeat(10_000)}`,
])("does not read %j", (value) => {
  expect(read(value)).toEqual({ kind: "unusable" });
});

test("takes several headers for none that can be used, alike or not", () => {
  expect(read("Bearer abc", "Bearer abc")).toEqual({ kind: "unusable" });
  expect(read("Bearer abc", "Basic abc")).toEqual({ kind: "unusable" });
});
