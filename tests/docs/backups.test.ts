import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backupFailures } from "../../contract/index.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/backups.md"), "utf8");

test("docs/backups.md says of each reason of a failed backup what the contract says", () => {
  const rows = Object.entries(backupFailures).map(
    ([reason, { meaning, todo }]) => `| \`${reason}\` | ${meaning} | ${todo} |`,
  );
  expect(page).toContain(`| Reason | Meaning | Do |\n|---|---|---|\n${rows.join("\n")}\n\n`);
});
