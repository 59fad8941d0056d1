import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { mapPages } from "./map-pages.ts";
import { missingPaths } from "./missing-paths.ts";

const missing = mapPages(".").flatMap((page) =>
  missingPaths(".", { folder: dirname(page), markdown: readFileSync(page, "utf8") }).map((path) => `${page}: ${path}`),
);
for (const line of missing) console.error(`${line} does not exist`);
process.exitCode = missing.length === 0 ? 0 : 1;
