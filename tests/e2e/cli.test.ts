import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { CommandLine, ended } from "./command-line.ts";
import { accessExamples, auditExamples } from "./examples/access.ts";
import { clusterExamples, joiningExamples } from "./examples/clusters.ts";
import { fileExamples } from "./examples/files.ts";
import { storeExamples } from "./examples/stores.ts";
import { tenantExamples } from "./examples/tenants.ts";

let platform: TestPlatform;
let cli: CommandLine;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-cli-"));
  platform = await startTestPlatform({ clusters: ["fra-1"] });
  cli = new CommandLine({ folder, url: platform.url });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  if (cli) rmSync(cli.folder, { recursive: true });
});

// A command without an example, or with one that no group runs, makes it fail.
test("every example of every help does what it says, on a real platform", async () => {
  await storeExamples(cli);
  await clusterExamples(cli);
  await joiningExamples(cli, platform.servers.nats.keys);
  await tenantExamples(cli);
  await accessExamples(cli);
  await auditExamples(cli);
  await fileExamples(cli);
  expect([...cli.left]).toEqual([]);
});

test("what is not there ends with 3, what stands against it with 5, each with the id of its request", async () => {
  const absent = await cli.run("storeplane get absent");
  expect(absent).toMatchObject({
    code: 3,
    out: "",
    err: expect.stringMatching(/request id: [0-9a-f-]{36}\n$/) as string,
  });
  const differs = await cli.run("storeplane create caps --engine woocommerce");
  expect(differs).toMatchObject({ code: 5, err: expect.stringContaining("(store-differs)") as string });
  const wrong = await cli.run("storeplane create Caps --engine medusa");
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("why:   name must be") as string });
});

test("Ctrl-C ends the waiting with 130, and the store comes up all the same", async () => {
  const child = cli.start("storeplane create socks --engine woocommerce --wait -o json");
  const running = ended(child);
  await once(child.stderr as NodeJS.ReadableStream, "data");
  child.kill("SIGINT");
  const { code, out, err } = await running;
  expect([code, out]).toEqual([130, ""]);
  expect(err).toContain("storeplane get socks");
  expect(await cli.run("storeplane create socks --engine woocommerce --wait -o name")).toMatchObject({
    code: 0,
    out: "socks\n",
  });
});
