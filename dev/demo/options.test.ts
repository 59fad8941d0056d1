import { expect, test } from "vitest";
import { UsageError } from "../command-line.ts";
import { readDemoOptions } from "./options.ts";

test("makes one store in each of the two clusters unless told otherwise", () => {
  expect(readDemoOptions([])).toEqual({ stores: 2, json: false });
});

test("reads the number of stores and the wish for JSON", () => {
  expect(readDemoOptions(["--stores", "40", "--json"])).toEqual({ stores: 40, json: true });
});

test.each([["--stores", "0"], ["--stores", "many"], ["--stores", "1001"], ["--stores=2.5"], ["--fast"], ["shop"]])(
  "refuses %s %s and says how it is used",
  (...args) => {
    expect(() => readDemoOptions(args.filter((word) => word !== undefined))).toThrow(UsageError);
    expect(() => readDemoOptions(args.filter((word) => word !== undefined))).toThrow("npm run demo");
  },
);
