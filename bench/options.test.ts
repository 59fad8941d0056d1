import { expect, test } from "vitest";
import { UsageError } from "../dev/command-line.ts";
import { readOptions } from "./options.ts";

const names = ["accept", "apply"];

test("runs everything three times unless told otherwise", () => {
  expect(readOptions([], names)).toEqual({ only: names, json: false, quick: false, runs: 3 });
});

test("runs once when it is quick", () => {
  expect(readOptions(["--quick", "--only", "apply", "--json"], names)).toEqual({
    only: ["apply"],
    json: true,
    quick: true,
    runs: 1,
  });
});

test.each([["--only", "nothing"], ["--runs", "0"], ["--runs", "many"], ["--fast"]])(
  "refuses %s %s and says what it takes",
  (...args) => {
    const refuse = () => readOptions(args, names);
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow(/Usage: npm run bench/);
  },
);
