import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderCircles } from "./folder-circles.ts";
import { folderShares } from "./folder-sizes.ts";
import { sourceFiles } from "./source-files.ts";

const project = sourceFiles(join(import.meta.dirname, "../.."));
const importing = (path: string, target: string) => ({ path, text: `import type { A } from "${target}";\n` });

describe("folders", () => {
  test("of this project lead to each other in one direction only", () => {
    expect(project.length).toBeGreaterThan(500);
    expect(folderCircles(project)).toEqual([]);
  });

  test("are each at most 26 % of this project's lines, tests aside", () => {
    const shares = folderShares(project);
    expect(shares.size).toBeGreaterThan(10);
    expect([...shares].filter(([, share]) => share > 0.26)).toEqual([]);
  });
});

describe("a circle of folders", () => {
  test("is found where no two files import each other", () => {
    const files = [importing("one/a.ts", "../two/b.ts"), importing("two/c.ts", "../one/d.ts")];
    expect(folderCircles(files)).toEqual([
      "one imports two, which leads back to it: one/a.ts imports two/b.ts",
      "two imports one, which leads back to it: two/c.ts imports one/d.ts",
    ]);
  });

  test("is found inside a folder, and through a third one", () => {
    const files = [
      importing("side/one/a.ts", "../two/b.ts"),
      importing("side/two/b.ts", "../three/deep/c.ts"),
      importing("side/three/d.ts", "../one/e.ts"),
    ];
    expect(folderCircles(files)).toHaveLength(3);
  });

  test("is found through a file that stands between them", () => {
    const files = [
      importing("side/one/a.ts", "../hub.ts"),
      importing("side/hub.ts", "./two/b.ts"),
      importing("side/two/c.ts", "../one/d.ts"),
    ];
    expect(folderCircles(files)).toEqual([
      "side/one imports side/two, which leads back to it: side/one/a.ts imports side/hub.ts; side/hub.ts imports side/two/b.ts",
      "side/two imports side/one, which leads back to it: side/two/c.ts imports side/one/d.ts",
    ]);
  });

  test("is no circle where a folder and files beside it use each other", () => {
    const files = [
      importing("side/main.ts", "./work/a.ts"),
      importing("side/work/a.ts", "../ports.ts"),
      importing("side/ports.ts", "./work/names.ts"),
      importing("other/a.ts", "../side/ports.ts"),
    ];
    expect(folderCircles(files)).toEqual([]);
  });
});

test("a folder's share is that of its lines, and tests are no part of the whole", () => {
  const lines = (path: string, count: number) => ({ path, text: "x\n".repeat(count) });
  const shares = folderShares([
    lines("one/a.ts", 30),
    lines("one/b/c.ts", 30),
    lines("two/a.ts", 40),
    lines("tests/a.ts", 900),
  ]);
  expect([...shares]).toEqual([
    ["one", 0.6],
    ["two", 0.4],
  ]);
});
