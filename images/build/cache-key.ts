import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ContextFile, contextFiles } from "./context-files.ts";
import { parseDockerfile } from "./dockerfile.ts";
import { type BuildSources, preparationInputs } from "./preparations.ts";
import { type Recipe, standInFor } from "./recipes.ts";

/** Raised when the tool itself makes something else of the same files. */
const toolVersion = 2;

/** Where base images come from. */
export type Way = "docker" | "registry" | "stand-ins";

export interface KeyParts {
  readonly way: Way;
  readonly dockerfile: string;
  readonly files: readonly ContextFile[];
  readonly bases: readonly string[];
  readonly inputs: readonly string[];
}

/** Names what an image is made of: the same parts, the same key. */
export function keyOf(parts: KeyParts): string {
  return createHash("sha256")
    .update(JSON.stringify([toolVersion, parts]))
    .digest("hex")
    .slice(0, 16);
}

/** Everything that goes into a build of a recipe, and its key. */
export interface PlannedBuild {
  readonly recipe: Recipe;
  readonly key: string;
  readonly files: readonly ContextFile[];
  /** What has to be built before; empty where bases are pulled. */
  readonly bases: readonly PlannedBuild[];
}

/** Reads a recipe's files; takes milliseconds and touches no engine. */
export function planBuild(recipe: Recipe, way: Way, sources: BuildSources): PlannedBuild {
  const { root } = sources;
  const dockerfile = readFileSync(join(root, recipe.dockerfile), "utf8");
  const parsed = parseDockerfile(dockerfile);
  const files = contextFiles(join(root, recipe.context), parsed.sources);
  const bases = way === "stand-ins" ? parsed.bases.map((base) => planBuild(standInFor(base), way, sources)) : [];
  const prepared = recipe.preparation === undefined ? [] : preparationInputs(recipe.preparation, sources);
  const inputs = recipe.alsoFrom === undefined ? prepared : [...prepared, recipe.alsoFrom];
  const baseKeys = way === "stand-ins" ? bases.map(({ key }) => key) : parsed.bases;
  return { recipe, key: keyOf({ way, dockerfile, files, bases: baseKeys, inputs }), files, bases };
}
