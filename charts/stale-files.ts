import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manifestsFolder } from "./review.ts";

/** One sentence per committed file that is not what the constructs give; empty when all are current. */
export function staleFiles(root: string, expected: ReadonlyMap<string, string>): string[] {
  const wrong = [...expected].flatMap(([path, content]) => {
    const file = join(root, path);
    if (!existsSync(file)) return [`${path} is missing`];
    return readFileSync(file, "utf8") === content ? [] : [`${path} is not what the constructs render`];
  });
  const surplus = surplusFiles(root, expected).map((path) => `${path} is rendered by nothing`);
  return [...wrong, ...surplus];
}

/** Files in the manifests folder that the constructs do not render (any more). */
export function surplusFiles(root: string, expected: ReadonlyMap<string, string>): string[] {
  const folder = join(root, manifestsFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => `${manifestsFolder}/${name}`)
    .filter((path) => !expected.has(path));
}
