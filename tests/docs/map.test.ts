import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { mapPages } from "../../tools/check/map-pages.ts";
import { missingPaths, namedPaths } from "../../tools/check/missing-paths.ts";

const root = join(import.meta.dirname, "../..");
const read = (page: string) => readFileSync(join(root, page), "utf8");

test.each(mapPages(root))("%s names only paths that exist", (page) => {
  expect(missingPaths(root, { folder: dirname(page), markdown: read(page) })).toEqual([]);
});

test("ARCHITECTURE.md names the files of the flow", () => {
  expect(namedPaths(read("ARCHITECTURE.md")).length).toBeGreaterThan(40);
});
