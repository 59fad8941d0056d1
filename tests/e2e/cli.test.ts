import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { CommandLine, ended } from "./command-line.ts";
import { accessExamples, auditExamples, configExamples } from "./examples/access.ts";
import { clusterExamples, joiningExamples } from "./examples/clusters.ts";
import { eventsPage } from "./examples/events-page.ts";
import { fileExamples } from "./examples/files.ts";
import { lookExamples, planExamples } from "./examples/plans.ts";
import { storeExamples } from "./examples/stores.ts";
import { tenantExamples } from "./examples/tenants.ts";
import { webhookExamples } from "./examples/webhooks.ts";

let platform: TestPlatform;
let cli: CommandLine;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-cli-"));
  platform = await startTestPlatform({ clusters: ["fra-1"], profile: { backupRepository: { volumeSize: "1Gi" } } });
  cli = new CommandLine({ folder, url: platform.url });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  if (cli) rmSync(cli.folder, { recursive: true });
});

// Each goes on where the one before it has ended; a command without an example, or with one that none of them runs, makes
// the last one fail.
test("the examples about stores do what they say, on a real platform", async () => {
  await expect(storeExamples(cli)).resolves.toBeUndefined();
});

test("the examples about clusters do what they say", async () => {
  await expect(clusterExamples(cli)).resolves.toBeUndefined();
  await expect(configExamples(cli, platform.url)).resolves.toBeUndefined();
  await expect(joiningExamples(cli, platform.servers.nats.keys)).resolves.toBeUndefined();
});

test("the examples about tenants, tokens and the audit do what they say", async () => {
  await expect(tenantExamples(cli, platform.url)).resolves.toBeUndefined();
  await expect(accessExamples(cli)).resolves.toBeUndefined();
  await expect(auditExamples(cli)).resolves.toBeUndefined();
});

test("the examples that plan, render, show and open a store do what they say", async () => {
  await expect(planExamples(cli)).resolves.toBeUndefined();
  await expect(lookExamples(cli)).resolves.toBeUndefined();
  await expect(fileExamples(cli, platform.servers.cluster("fra-1"))).resolves.toBeUndefined();
});

test("the examples about webhooks do what they say", async () => {
  await expect(webhookExamples(cli)).resolves.toBeUndefined();
});

test("each command and program of docs/events.md does what the page says", async () => {
  await expect(eventsPage(cli, platform.url)).resolves.toBeUndefined();
});

test("no command's help shows an example that was not run", () => {
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
