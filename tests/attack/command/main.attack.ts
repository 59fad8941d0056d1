import { join } from "node:path";
import process from "node:process";
import { inspect } from "node:util";
import { createVitest } from "vitest/node";
import { readWords, UsageError } from "../../../dev/command-line.ts";
import { attackReport } from "./attack-report.ts";
import { AttackReporter } from "./attack-reporter.ts";

const root = join(import.meta.dirname, "../../..");
const usage = "npm run attack -- [--json]";

/** By bus and HTTP on one and three servers, and by the agent's token in Kubernetes; every test in them is a try. */
const files = [
  "tests/attack/one-server.test.ts",
  "tests/attack/three-servers.test.ts",
  "tests/integration/agent/fence-tries.test.ts",
];

async function attack(): Promise<number> {
  const { json } = readWords(
    { args: process.argv.slice(2), options: { json: { type: "boolean", default: false } } },
    usage,
  ).values;
  const reporter = new AttackReporter();
  const vitest = await createVitest({ root, project: "integration", watch: false, reporters: [reporter] });
  await vitest.start(files);
  await vitest.close();
  const report = attackReport(reporter);
  for (const failure of report.failures) process.stderr.write(`attack: ${failure}\n`);
  for (const line of report.words) process.stdout.write(`${line}\n`);
  if (json) process.stdout.write(`${JSON.stringify(report.json)}\n`);
  return report.failures.length > 0 ? 1 : Number(process.exitCode ?? 0);
}

try {
  process.exit(await attack());
} catch (error) {
  const isExpected = error instanceof Error && error.name !== "TypeError";
  process.stderr.write(`${isExpected ? `attack: ${error.message}` : inspect(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
