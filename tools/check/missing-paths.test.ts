import { expect, test } from "vitest";
import { missingPaths, namedPaths } from "./missing-paths.ts";

test("finds paths in backquotes and in links, and leaves other code alone", () => {
  const page =
    "See `agent/main.ts`, [the notes](docs/notes.md#part), `apply`, `npm run demo`, `GET /v1/stores`, `zod`.";
  expect(namedPaths(page)).toEqual(["agent/main.ts", "docs/notes.md"]);
});

test("names a path that is neither below the root nor beside the page", () => {
  const markdown = "`package.json`, [first](0001-none.md), `agent/gone.ts`, [up](../../README.md)";
  expect(missingPaths(".", { folder: "docs/adr", markdown })).toEqual(["agent/gone.ts", "0001-none.md"]);
});
