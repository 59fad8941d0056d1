import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));

/** Names of the npm scripts that a page tells its reader to run. */
function namedScripts(markdown: string): string[] {
  const runs = [...markdown.matchAll(/npm run (?:-s )?([a-z][a-z:]*)/g)].map((match) => match[1] ?? "");
  const shorts = [...markdown.matchAll(/npm (test|start)\b/g)].map((match) => match[1] ?? "");
  return [...new Set([...runs, ...shorts])];
}

describe("commands", () => {
  test.each(["README.md", "CONTRIBUTING.md", "docs/adr/d8-typed-constructs.md", "docs/deploying.md"])(
    "%s names only scripts that exist",
    (page) => {
      expect(namedScripts(read(page))).not.toEqual([]);
      expect(Object.keys(scripts)).toEqual(expect.arrayContaining(namedScripts(read(page))));
    },
  );

  test("each of them installs what is missing before it runs", () => {
    const main = Object.keys(scripts).filter((name) => !name.startsWith("pre"));
    for (const name of main) expect(scripts[`pre${name}`], name).toBe("node dev/setup/ensure.mjs");
  });

  test("each of them runs a file that exists", () => {
    const files = Object.values(scripts).flatMap((script) => /^node (\S+)/.exec(script)?.[1] ?? []);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test("continuous integration runs only commands that exist, the README's test command among them", () => {
    const steps = namedScripts(read(".ci/run").replaceAll(/^#.*$/gm, ""));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(steps));
    expect(steps).toContain("test");
    expect(read("README.md")).toContain("npm test");
  });
});
