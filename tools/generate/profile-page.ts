import { readFileSync } from "node:fs";
import { join } from "node:path";
import { profileTable } from "../../constructs/index.ts";
import type { Generated } from "./generator.ts";

const page = "docs/profiles.md";
const begin = "<!-- The table is written by npm run build:profiles. -->\n";
const end = "\n<!-- End of the table. -->";

/** The page of profiles, with its table from the schema; the words around it stay. */
export function profilePage(root: string): Generated {
  const [before = "", rest = ""] = readFileSync(join(root, page), "utf8").split(begin);
  const [, after = ""] = rest.split(end);
  return { files: new Map([[page, `${before}${begin}${profileTable()}${end}${after}`]]) };
}
