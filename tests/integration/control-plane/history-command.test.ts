import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../../../cli/commands.ts";
import { recordedShell } from "../../../cli/recorded-shell.ts";
import { runCli } from "../../../cli/run-cli.ts";
import { type ControlPlane, startControlPlane } from "../../../control-plane/run.node.ts";
import { type Api, read, startApi } from "./start-api.ts";

let api: Api;
let controlPlane: ControlPlane;

beforeAll(async () => {
  api = await startApi();
  const { url: natsUrl } = api.servers.nats;
  controlPlane = await startControlPlane({
    natsUrl,
    credentials: api.servers.nats.credentials("control-plane"),
    port: 0,
  });
});

afterAll(async () => {
  await controlPlane?.close();
  await api?.[Symbol.asyncDispose]();
});

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const shell = recordedShell({ env: { STOREPLANE_ENDPOINT: controlPlane.url } });
  const code = await runCli(commands, words, shell);
  return { code, out: shell.out(), err: shell.err() };
}

test("what was done to a store is listed with its notes, and two of its revisions are compared", async () => {
  const made = ["create", "hats", "--engine", "woocommerce", "--cluster", "c1"];
  expect(await run(...made, "--label", "tier=trial", "--note", "for the spring fair")).toMatchObject({ code: 0 });
  await api.agent("c1").reportReady(await read(await api.ask("/v1/stores/hats")));
  expect(await run("delete", "hats", "--note", "it has ended")).toMatchObject({ code: 0 });
  expect(await run("undelete", "hats", "--note", "it has not")).toMatchObject({ code: 0 });
  const operations = await run("operations", "hats", "-o", "wide");
  expect(operations.out).toMatch(
    /^STORE +WHAT +OUTCOME .*\nhats +undelete +Running .*it has not\nhats +delete +Superseded .*it has ended\nhats +create +Succeeded .*for the spring fair\n$/,
  );
  expect((await run("operations", "--kind", "delete", "--limit", "20", "-o", "name")).out.split("\n")).toHaveLength(2);
  expect((await run("operations", "--actor", "nobody")).err).toBe("No such operations.\n");

  expect(await run("revisions", "hats", "--diff")).toMatchObject({
    code: 0,
    err: expect.stringMatching(/No field/) as string,
  });
  await run("delete", "hats", "--now", "--confirm", "hats");
  await api.agent("c1").report(await read(await api.ask("/v1/stores/hats")), { phase: "Deleted" });
  expect(await run(...made, "--plan", "growth", "--label", "tier=gold")).toMatchObject({ code: 0 });
  const revisions = (await run("revisions", "hats", "-o", "name")).out.trim().split("\n");
  expect(revisions).toHaveLength(5);
  const first = revisions.at(-1) ?? "";
  const compared = await run("revisions", "hats", first.split("-")[1] ?? "", "--diff");
  expect(compared.out).toMatch(
    /^FIELD +CHANGE +BEFORE +AFTER\nlabels.tier +changed +trial +gold\nplan +changed +starter +growth\n$/,
  );
  const asData = JSON.parse((await run("revisions", "hats", "--diff", first, first, "-o", "json")).out) as unknown;
  expect(asData).toEqual({ from: first, to: first, changes: [] });
});

test("what can't be meant is said, and what is not there ends with 3", async () => {
  const wrong = [
    ["operations", "hats", "--kind", "delete"],
    ["operations", "--limit", "0"],
    ["revisions", "hats", "1"],
    ["revisions", "hats", "--diff", "nothing"],
  ];
  for (const words of wrong) expect([words, (await run(...words)).code]).toEqual([words, 2]);
  expect((await run("operations", "never")).code).toBe(3);
  expect((await run("revisions", "never")).code).toBe(3);
  const note = await run("delete", "hats", "--note", "x".repeat(501));
  expect([note.code, note.err]).toEqual([2, expect.stringContaining("must be at most 500 characters")]);
});
