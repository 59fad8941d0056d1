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

const known = commands.flatMap(({ examples }) => examples);
const wordsOf = (line: string): string[] => line.replace(/^storeplane /, "").split(" ");

/** Whether tests run a line that has all these words; one in capitals stands for any value. */
function isRun(words: readonly string[]): boolean {
  const escaped = words.map((word) => word.replaceAll(/[.|+*?()]/g, String.raw`\$&`));
  const patterns = escaped.map((word) => new RegExp(`^${word.replaceAll(/[A-Z]{3,}/g, ".+")}$`));
  return known.some((line) => patterns.every((pattern) => wordsOf(line).some((word) => pattern.test(word))));
}

/** What is quoted in the text, blocks left out. */
const quoted = [...page.replaceAll(/^```.*?^```$/gms, "").matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
const names = commands.map(({ name }) => name);
/** Beginnings of command lines, and options that the text names alone. */
const pieces = quoted.filter(
  (text) => /^-{1,2}[a-z]/.test(text) || names.some((name) => text === name || text.startsWith(`${name} `)),
);

test("each command line of docs/cli.md is an example of a help, which tests run", () => {
  const fenced = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, lines = ""]) => lines.trim().split("\n"));
  const inText = quoted.flatMap((text) => /\b(storeplane [a-z]+ [^)]*)/.exec(text)?.[1] ?? []);
  const written = [...fenced, ...inText].map((line) => line.replace(/^npx /, ""));
  const lines = written.filter((line) => !/[A-Z]{4,}/.test(line));
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => !known.includes(line.replace(/ \|.*$/, "")))).toEqual([]);
});

test("each option that docs/cli.md names is in an example of a help, with the command that it is named with", () => {
  expect(pieces.length).toBeGreaterThan(100);
  expect(pieces.filter((piece) => !isRun(wordsOf(piece)))).toEqual([]);
  expect(isRun(["delete", "NAME", "--now", "--confirm", "NAME"])).toBe(true);
  expect(isRun(["get", "NAME", "--now"])).toBe(false);
});

test("npx finds the command in a clone", async () => {
  const { stdout } = await promisify(execFile)(join(root, "node_modules/.bin/storeplane"), ["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
