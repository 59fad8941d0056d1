import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keyOf, planBuild, type Way } from "./cache-key.ts";
import { platformRecipes, standInFor } from "./recipes.ts";

const root = join(import.meta.dirname, "../..");
const parts = { way: "docker" as Way, dockerfile: "FROM a\n", files: [], bases: ["a"], inputs: [] };

test("the same parts have the same key, and any other part another", () => {
  const file = { path: "a", executable: false, sha256: "00" };
  const others = [
    { ...parts, way: "registry" as Way },
    { ...parts, dockerfile: "FROM b\n" },
    { ...parts, files: [file] },
    { ...parts, files: [{ ...file, executable: true }] },
    { ...parts, bases: ["b"] },
    { ...parts, inputs: ["1.2.3"] },
  ];
  expect(keyOf({ ...parts })).toBe(keyOf(parts));
  expect(new Set([parts, ...others].map(keyOf)).size).toBe(others.length + 1);
});

test("a change of a source, of the Dockerfile or of a stand-in changes the key of what is built of it, and nothing else does", () => {
  const copy = mkdtempSync(join(tmpdir(), "storeplane-plan-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  for (const folder of ["shops/storefront", "images/storefront", "images/stand-ins"])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const key = (way: Way = "stand-ins") => planBuild(platformRecipes.storefront, way, { root: copy }).key;
  const seen = [key(), key("docker")];
  writeFileSync(join(copy, "shops/storefront/notes.md"), "not copied into the image");
  expect(key()).toBe(seen[0]);
  for (const path of [
    "shops/storefront/main.ts",
    "images/storefront/Dockerfile",
    "images/stand-ins/node/Dockerfile",
    "images/stand-ins/debian/Dockerfile",
  ]) {
    writeFileSync(join(copy, path), "\n# changed\n", { flag: "a" });
    seen.push(key());
  }
  expect(new Set(seen).size).toBe(6);
});

test("what a build on real bases is made of has nothing to do with stand-ins", () => {
  expect(planBuild(platformRecipes.medusa, "registry", { root }).bases).toEqual([]);
  const bases = planBuild(platformRecipes.medusa, "stand-ins", { root }).bases.map(({ recipe }) => recipe);
  expect(bases).toEqual([standInFor("docker.io/library/node:24-slim")]);
});
