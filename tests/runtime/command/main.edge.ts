import { join } from "node:path";
import process from "node:process";
import { inspect } from "node:util";
import { createVitest } from "vitest/node";
import { readWords, UsageError } from "../../../dev/command-line.ts";
import { buildBundle } from "../../../dev/runtimes/control-plane-on.ts";
import { type Runtime, runtimes } from "../../../dev/runtimes/runtime.ts";
import { type BundleFigures, edgeReport } from "./edge-report.ts";
import { EdgeReporter } from "./edge-reporter.ts";
import { lackingRuntimes } from "./lacking.ts";
import { measureBundle } from "./measure-bundle.ts";

const root = join(import.meta.dirname, "../../..");
const usage = "npm run edge -- [--json]";

/** Runs the cases of these runtimes; vitest sets the exit code of this process to 1 when one fails. */
async function runCases(which: readonly Runtime[]): Promise<EdgeReporter> {
  const reporter = new EdgeReporter();
  const vitest = await createVitest({ root, project: "integration", watch: false, reporters: [reporter] });
  await vitest.start(which.map((runtime) => `tests/runtime/${runtime}.test.ts`));
  await vitest.close();
  return reporter;
}

function measured(broken: string[]): BundleFigures | undefined {
  try {
    buildBundle();
    return measureBundle(root);
  } catch (error) {
    broken.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

async function edge(): Promise<number> {
  const { json } = readWords(
    { args: process.argv.slice(2), options: { json: { type: "boolean", default: false } } },
    usage,
  ).values;
  const lacking = lackingRuntimes();
  const { results, broken } = await runCases(runtimes.filter((runtime) => lacking[runtime] === undefined));
  const bundle = measured(broken);
  const report = edgeReport({ results, lacking, broken, bundle });
  for (const line of report.words) process.stdout.write(`${line}\n`);
  for (const failure of report.failures) process.stderr.write(`edge: ${failure}\n`);
  if (json) process.stdout.write(`${JSON.stringify(report.json)}\n`);
  return report.failures.length > 0 ? 1 : Number(process.exitCode ?? 0);
}

try {
  process.exit(await edge());
} catch (error) {
  const isExpected = error instanceof Error && error.name !== "TypeError";
  process.stderr.write(`${isExpected ? `edge: ${error.message}` : inspect(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
