import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { longest } from "./longest-first.ts";

test("every file that is to begin early exists", () => {
  const root = join(import.meta.dirname, "../..");
  expect(Object.keys(longest).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
