import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const reportSchema = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

const files = {
  "spread.ts": "export const shown = (a?: string) => ({ ...(a ? { a } : {}) });\n",
  "turned-spread.ts": "export const shown = (a?: string) => ({ ...(a === undefined ? {} : { a }) });\n",
  "constant.ts": "export const PORT_RANGE = [1, 2];\n",
  "limit.ts": "export const mostHosts = 5;\n",
  "shape.ts": 'import * as z from "zod";\nexport const podShape = z.looseObject({});\n',
  "pascal.ts": 'import * as z from "zod";\nexport const Pod = z.object({ a: z.string() }).readonly();\n',
  "in-order.ts": [
    'import * as z from "zod";',
    "const podSchema = z.object({ a: z.string() });",
    "const maxHosts = 5;",
    "const mostOf = (hosts: readonly string[]) => hosts.slice(0, maxHosts);",
    "export const shown = (a?: string) => ({ podSchema, mostOf, ...(a && { a }), ...(a ? { a } : { b: a }) });",
    "",
  ].join("\n"),
};

let dir: string;
let objections: readonly string[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-lint-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const config = join(dir, "oxlintrc.json");
  const rules = { "one-hand/names": "error", "one-hand/optional-spread": "error" };
  const jsPlugins = [join(root, "tools/lint/one-hand.ts")];
  writeFileSync(config, JSON.stringify({ plugins: [], categories: { correctness: "off" }, jsPlugins, rules }));
  const oxlint = join(root, "node_modules/.bin/oxlint");
  const ended = await run(oxlint, ["-c", config, "-f", "json", dir]).catch((error: unknown) => error);
  const { stdout } = z.object({ stdout: z.string() }).parse(ended);
  objections = reportSchema.parse(JSON.parse(stdout)).diagnostics.map(({ code, filename }) => {
    return `${filename.split("/").at(-1) ?? ""} ${code}`;
  });
});

afterAll(() => rmSync(dir, { recursive: true }));

test("each way to write it by another hand is an error, and what follows CONTRIBUTING is not", () => {
  expect(objections.toSorted()).toEqual([
    "constant.ts one-hand(names)",
    "limit.ts one-hand(names)",
    "pascal.ts one-hand(names)",
    "shape.ts one-hand(names)",
    "spread.ts one-hand(optional-spread)",
    "turned-spread.ts one-hand(optional-spread)",
  ]);
});
