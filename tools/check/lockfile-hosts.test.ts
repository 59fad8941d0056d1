import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lockfileHosts } from "./lockfile-hosts.ts";

test("names a package whose entry is resolved from a host", () => {
  const packages = { "node_modules/a": { resolved: "https://a.invalid/a.tgz" }, "node_modules/b": {} };
  expect(lockfileHosts(JSON.stringify({ packages }))).toEqual([expect.stringContaining("node_modules/a")]);
});

test("finds no host in this project's lockfile", () => {
  expect(lockfileHosts(readFileSync("package-lock.json", "utf8"))).toEqual([]);
});
