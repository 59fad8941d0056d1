import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const repository = join(import.meta.dirname, "../..");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "storeplane-engine-"));
  for (const name of ["charts", "constructs", "contract", "dist", "docs", "agent", "tools", "package.json"])
    cpSync(join(repository, name), join(root, name), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** The third engine: one folder with one file. */
const brochure = `
import type { Engine } from "../engine.ts";
import { woocommerce } from "../woocommerce/woocommerce.ts";

export const brochure: Engine = { ...woocommerce, id: "brochure", displayName: "Brochure" };
`;

function generate(...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "tools/generate/main.ts"), ...args], {
    encoding: "utf8",
  });
  return { status, stderr };
}

function contents(): ReadonlyMap<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes("node_modules"));
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]));
}

test("a third engine is a folder; everything else that changes is written by the command", () => {
  mkdirSync(join(root, "constructs/engines/brochure"));
  writeFileSync(join(root, "constructs/engines/brochure/brochure.ts"), brochure);
  const missed = generate("engines", "--check");
  expect(missed.status).toBe(1);
  expect(missed.stderr).toContain('Run "npm run synth"');
  const before = contents();
  expect(generate("engines", "manifests")).toEqual({ status: 0, stderr: "" });
  const changed = [...contents()].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  expect(changed.filter((path) => !path.startsWith("dist/")).toSorted()).toEqual([
    "constructs/engines/registry.generated.ts",
    "contract/catalog.json",
  ]);
  expect(changed.filter((path) => path.startsWith("dist/")).every((path) => path.includes("brochure"))).toBe(true);
  expect(contents().get("contract/catalog.json")).toContain('"id": "brochure"');
  expect(generate("engines", "--check")).toEqual({ status: 0, stderr: "" });
  // Five processes one after the other: on a busy machine that takes long.
}, 90_000);
