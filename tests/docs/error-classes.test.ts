import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const files = globSync(
  "{acceptance,agent,bench,charts,cli,client,constructs,contract,control-plane,dev,images/build,shops,testbed,tests,tools}/**/*.ts",
  { cwd: root },
);

interface ErrorClass {
  readonly file: string;
  readonly name: string;
  /** From the class's own line to its closing brace. */
  readonly body: string;
}

const classes: readonly ErrorClass[] = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(/^(?:export )?class (\w+) extends (?:\w+\.)?\w*Error\b.*?^\}/gms);
  return [...found].map(([body, name = ""]) => ({ file, name, body }));
});

test("the project's error classes are found", () => {
  expect(classes.length).toBeGreaterThan(25);
});

test.each(classes)("$name of $file ends in Error and says its own name", ({ name, body }) => {
  expect(name).toMatch(/^[A-Z]\w*Error$/);
  // Where others extend it, its type is wider than its value.
  expect(body).toMatch(new RegExp(`override readonly name(: string)? = "${name}";`));
});

/** `err` is the error itself, by whatever name, or a field that holds one; everything else is its text, or a part of it. */
const textAsError = /\berr: (?!(?:\w+\.)*\w*(?:[eE]rror|[cC]ause|[rR]eason)\b(?![.([]| instanceof| \?))/;
const sources = files.filter((file) => /^(agent|control-plane)\//.test(file) && !file.endsWith(".test.ts"));

test("no log of either side gets the text of an error in place of the error, which would lose its causes", () => {
  expect(sources.filter((file) => textAsError.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
  expect(
    sources.filter((file) => readFileSync(join(root, file), "utf8").includes("err: error")).length,
  ).toBeGreaterThan(15);
});

test.each([
  ["err: error", false],
  ["err: error }", false],
  ["err: parsed.error,", false],
  ["err: cause,", false],
  ["err: lastError }", false],
  ["err: messageOf(error)", true],
  ["err: wordsOf(error)", true],
  ["err: String(error)", true],
  ["err: error.message", true],
  ["err: error.stack", true],
  ["err: parsed.error.message", true],
  ["err: `${error}`", true],
  ["err: error.toString()", true],
  ["err: error instanceof Error ? error.message : 1", true],
  ["err: JSON.stringify(error)", true],
  ["err: message", true],
])("the rule for logs sees whether %j is a text: %s", (line, isText) => {
  expect(textAsError.test(line)).toBe(isText);
});
