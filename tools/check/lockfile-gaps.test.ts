import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lockfileGaps } from "./lockfile-gaps.ts";

test("names an optional package without an entry, wherever it may lie", () => {
  const tool = { optionalDependencies: { "tool-linux": "1.0.0", "tool-darwin": "1.0.0" } };
  const packages = {
    "node_modules/a": tool,
    "node_modules/tool-linux": {},
    "node_modules/b/node_modules/c": { optionalDependencies: { inner: "1", between: "1", absent: "1" } },
    "node_modules/b/node_modules/c/node_modules/inner": {},
    "node_modules/b/node_modules/between": {},
  };
  expect(lockfileGaps(JSON.stringify({ packages }))).toEqual([
    expect.stringContaining("node_modules/a asks for tool-darwin"),
    expect.stringContaining("node_modules/b/node_modules/c asks for absent"),
  ]);
});

test("finds no gap in this project's lockfile", () => {
  expect(lockfileGaps(readFileSync("package-lock.json", "utf8"))).toEqual([]);
});
