import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const files = globSync("{agent,bench,charts,constructs,contract,control-plane,dev,tests,tools}/**/*.ts", { cwd: root });

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
  expect(body).toContain(`override readonly name = "${name}";`);
});

test("no log gets the text of an error in place of the error, which would lose its causes", () => {
  const texts = files.filter((file) =>
    /\berr: (?:messageOf\(|\w+\.message\b)/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(texts).toEqual([]);
});
