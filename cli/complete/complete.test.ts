import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describedSchemas } from "../../contract/index.ts";
import { commands } from "../commands.ts";
import { type LaidOut, laidOutApi } from "../laid-out-api.ts";
import { recordedShell } from "../recorded-shell.ts";
import { runCli } from "../run-cli.ts";
import { type ShellName, scripts } from "./scripts.ts";

const [ready] = (describedSchemas["Store"] as unknown as { examples: [object] }).examples;
const named = (...names: readonly string[]): LaidOut => ({
  body: { items: names.map((name) => ({ ...ready, name })) },
});

interface Completed {
  readonly words: readonly string[];
  readonly asked: readonly string[];
}

async function completed(line: readonly string[], answer: LaidOut = named("hats", "caps")): Promise<Completed> {
  await using api = await laidOutApi(answer);
  const shell = recordedShell({ env: { STOREPLANE_ENDPOINT: api.url } });
  expect(await runCli(commands, ["__complete", ...line], shell)).toBe(0);
  const words = shell
    .out()
    .split("\n")
    .filter(Boolean)
    .map((each) => each.split("\t")[0] ?? "");
  return { words, asked: api.asked };
}

test.each([
  [["cr"], ["create", "credentials"]],
  [["cluster", "c"], ["cordon"]],
  [["help", "tenant", "er"], ["erase"]],
  [["get", "--o"], ["--output"]],
  [
    ["get", "hats", "-o", ""],
    ["table", "wide", "json", "yaml", "name"],
  ],
  [["get", "hats", "--output", "j"], ["json"]],
  [["get", "--context", "x", "-o", "w"], ["wide"]],
  [["list", "--phase", "Re"], ["Ready"]],
  [["create", "hats", "--engine", "me"], ["medusa"]],
  [["create", "hats", "--engine", "medusa", "--engi"], ["--engine-version"]],
  [["create", "hats", "--host", "a.example.com", "--hos"], ["--host"]],
  [
    ["config", "get", ""],
    ["endpoint", "bus", "keys"],
  ],
  [
    ["completion", ""],
    ["bash", "zsh", "fish"],
  ],
  [["no-such-command", ""], []],
  [["manifests", ""], []],
])("after %j may come %j, and no platform is asked", async (line, wanted) => {
  expect(await completed(line)).toEqual({ words: wanted, asked: [] });
});

test("names of stores are the platform's, for the word that is one", async () => {
  expect(await completed(["get", ""])).toEqual({ words: ["hats", "caps"], asked: ["GET /v1/stores?limit=200"] });
  expect((await completed(["get", "h"])).words).toEqual(["hats"]);
  expect((await completed(["get", "hats", ""])).words).toEqual([]);
  expect((await completed(["delete", "--now", "-o", "name", "c"])).words).toEqual(["caps"]);
});

test("a name that would mean something to a shell is left out", async () => {
  const evil = named("$(touch /tmp/x)", "a b", "-rf", "`id`", "a;b", "hats\tx", "hats", "a\nb");
  expect((await completed(["get", ""], evil)).words).toEqual(["hats"]);
});

test.each([[{ status: 500, body: "<html>" }], [{ status: 401, body: {} }], [{ body: "" }], [{ isSilent: true }]])(
  "a platform that does not help (%j) completes nothing, soon and without a word",
  async (answer) => {
    const startedAt = performance.now();
    expect((await completed(["get", ""], answer)).words).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(29_000);
  },
);

const run = promisify(execFile);
const asks: Readonly<Record<ShellName, string>> = {
  bash: `source "$SCRIPT"; COMP_WORDS=(storeplane get ""); COMP_CWORD=2; _storeplane; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: `compdef() { :; }; _files() { :; }; _describe() { print -l -- "\${candidates[@]}"; }; source "$SCRIPT"; words=(storeplane get ""); CURRENT=3; _storeplane`,
  fish: `source "$SCRIPT"; complete -C "storeplane get "`,
};

async function isThere(shell: ShellName): Promise<boolean> {
  return run(shell, ["-c", "true"]).then(
    () => true,
    () => false,
  );
}

describe("in a shell itself", async () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "storeplane-complete-"));
    const main = join(import.meta.dirname, "../main.mjs");
    writeFileSync(join(folder, "storeplane"), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    chmodSync(join(folder, "storeplane"), 0o755);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  for (const shell of ["bash", "zsh", "fish"] as const) {
    test.runIf(await isThere(shell))(`${shell} offers the names of stores`, async () => {
      await using api = await laidOutApi(named("hats", "caps"));
      const script = join(folder, `script.${shell}`);
      writeFileSync(script, scripts[shell]);
      const path = `${folder}${delimiter}${process.env["PATH"]}`;
      const env = { PATH: path, HOME: folder, SCRIPT: script, STOREPLANE_ENDPOINT: api.url };
      // On a machine at its limit no answer comes in the time that a person waits for one: then it is asked again.
      const asked = () =>
        run(shell, ["-c", asks[shell]], { env }).then(({ stdout }) => stdout.trim().split("\n").toSorted());
      await expect.poll(asked, { timeout: 50_000 }).toEqual(["caps", "hats"]);
    });
  }
});
