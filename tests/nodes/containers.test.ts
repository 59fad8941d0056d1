import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { ensureImages } from "../../images/build/ensure-images.ts";
import { runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { dockerRequirements, missingPackages, thisMachine } from "../../testbed/nodes/requirements.ts";

const missing = missingPackages(dockerRequirements, thisMachine());
const reason = `a Docker engine needs the packages ${missing.join(" ")}`;
const testFile = "tests/integration/agent/credentials.test.ts";

const outcomeSchema = z.object({ status: z.number().nullable(), stdout: z.string(), stderr: z.string() });
const ranSchema = outcomeSchema.extend({ total: z.number(), passed: z.number() });
const seenSchema = z.object({ demo: outcomeSchema, tests: ranSchema, left: z.array(z.string()) });

const dir = mkdtempSync(join(tmpdir(), "storeplane-containers-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let seen: z.infer<typeof seenSchema> | undefined;
beforeAll(async () => {
  if (missing.length > 0) return;
  const images = await ensureImages(["nats", "k3s"]);
  const resultFile = join(dir, "seen.json");
  const argument = {
    images: images.map(({ reference, archive }) => ({ reference, archive })),
    testFile,
    resultFile,
  };
  const main = join(import.meta.dirname, "main.containers.ts");
  await using run = await runPrivately({ main, args: [JSON.stringify(argument)], log: "containers.log" });
  expect(await run.exited, readFileSync(join(run.dir, "containers.log"), "utf8")).toBe(0);
  seen = seenSchema.parse(JSON.parse(readFileSync(resultFile, "utf8")));
}, 900_000);

test("the demo's stores come up and go on servers in containers", ({ skip }) => {
  const { status, stdout, stderr } = (seen ?? skip(reason)).demo;
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  const summary: unknown = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  expect(summary).toMatchObject({ stores: 2, leftovers: 0 });
});

test("a file of the integration tests passes on servers in containers", ({ skip }) => {
  const { status, stdout, stderr, total, passed } = (seen ?? skip(reason)).tests;
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(passed).toBe(total);
  expect(total).toBeGreaterThan(5);
});

test("what was started in containers is removed with its starter", ({ skip }) => {
  expect((seen ?? skip(reason)).left).toEqual([]);
});
