import { join } from "node:path";
import { checksOf } from "./checks.ts";
import { type Result, runChecks } from "./run-check.ts";

const root = join(import.meta.dirname, "../..");

function report({ check, passed, seconds, output }: Result): void {
  console.log(`${passed ? "ok  " : "FAIL"}  ${check.name.padEnd(20)} ${seconds.toFixed(1)} s`);
  if (!passed) console.log(`\n${output.trim()}\n`);
}

const results = await runChecks(checksOf(root), { root, width: 2, onResult: report });
const failed = results.filter(({ passed }) => !passed).map(({ check }) => check.name);
console.log(failed.length === 0 ? `All ${results.length} checks passed.` : `Failed: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
