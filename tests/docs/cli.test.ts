import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { exitCodeMeanings, exitCodes } from "../../cli/exit-codes.ts";
import { formats } from "../../cli/output.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/cli.md"), "utf8");

/** The cells of the rows below a heading, without code marks; its titles are left out. */
function tableBelow(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(1).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("docs/cli.md has one row for every command, in the order and with the words of its help", () => {
  expect(tableBelow("Commands")).toEqual(commands.map(({ name, brief }) => [`\`${name}\``, brief]));
});

test("docs/cli.md has one row for every exit code, with its meaning", () => {
  const wanted = Object.entries(exitCodes).map(([name, code]) => [
    String(code),
    exitCodeMeanings[name as keyof typeof exitCodes],
  ]);
  expect(tableBelow("Exit codes")).toEqual(wanted);
});

test("docs/cli.md has one row for every form of output", () => {
  expect(tableBelow("Output").map(([name]) => name)).toEqual(formats.map((name) => `\`${name}\``));
});

test("each command line of docs/cli.md is an example of a help, which tests run", () => {
  const fenced = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, lines = ""]) => lines.trim().split("\n"));
  const inText = [...page.matchAll(/`(storeplane [a-z]+ [^`]*)`/g)].map(([, line = ""]) => line);
  const written = [...fenced, ...inText].map((line) => line.replace(/^npx /, ""));
  const lines = written.filter((line) => !/[A-Z]{4,}/.test(line));
  const known = commands.flatMap(({ examples }) => examples);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((line) => !known.includes(line.replace(/ \|.*$/, "")))).toEqual([]);
});

test("npx finds the command in a clone", async () => {
  const { stdout } = await promisify(execFile)(join(root, "node_modules/.bin/storeplane"), ["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
