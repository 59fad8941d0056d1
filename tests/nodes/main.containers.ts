import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { startEngine } from "../../testbed/docker/engine.ts";
import { loadArchive } from "../../testbed/docker/load-archive.ts";
import { readPrivateRun } from "../../testbed/nodes/private/config.ts";

/** Runs inside a private run: the demo and a test file of the project `integration`, on NATS and k3s in containers. */
const argument = z.object({
  images: z.array(z.object({ reference: z.string(), archive: z.string() })),
  testFile: z.string(),
  resultFile: z.string(),
});
const { images, testFile, resultFile } = argument.parse(JSON.parse(process.argv[2] ?? ""));
const reportSchema = z.object({ numTotalTests: z.number(), numPassedTests: z.number() });
const report = join(readPrivateRun().dir, "report.json");
const root = join(import.meta.dirname, "../..");

await using engine = await startEngine();
for (const { reference, archive } of images) await loadArchive(engine.client, { archive, names: [reference] });

const demo = onContainers(process.execPath, "dev/demo/main.ts", "--json");
const tests = onContainers(
  process.execPath,
  "node_modules/vitest/vitest.mjs",
  "run",
  "--project=integration",
  "--reporter=json",
  `--outputFile=${report}`,
  testFile,
);
const { numTotalTests, numPassedTests } = reportSchema.parse(JSON.parse(readFileSync(report, "utf8")));
const ran = { ...tests, total: numTotalTests, passed: numPassedTests };
writeFileSync(resultFile, JSON.stringify({ demo, tests: ran, left: await engine.client.contents() }));

function onContainers(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      ...engine.environment,
      STOREPLANE_SERVERS: "containers",
      // Its image of a reaper can't be pulled here; all that it would remove ends with the engine.
      TESTCONTAINERS_RYUK_DISABLED: "true",
    },
  });
  return { status, stdout, stderr };
}
