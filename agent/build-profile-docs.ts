import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { profileTable } from "../constructs/index.ts";

const target = new URL("../docs/profiles.md", import.meta.url);
const begin = "<!-- The table is written by npm run build:profiles. -->\n";
const end = "\n<!-- End of the table. -->";

const present = readFileSync(target, "utf8");
const [before = "", rest = ""] = present.split(begin);
const [, after = ""] = rest.split(end);
const text = `${before}${begin}${profileTable()}${end}${after}`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (present !== text) {
  process.stderr.write("docs/profiles.md is stale: run npm run build:profiles\n");
  process.exitCode = 1;
}
