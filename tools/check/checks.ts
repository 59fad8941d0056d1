import { existsSync } from "node:fs";
import { generators } from "../generate/generators.ts";

/** One thing that `npm run check` proves: what it is called and the program that proves it. */
export interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const sourceFolders = [
  "contract",
  "constructs",
  "charts",
  "control-plane",
  "agent",
  "client",
  "bus-keys",
  "renewal",
  "backup-repository",
  "cli",
  "dashboard",
  "dev",
  "testbed",
  "acceptance",
  "bench",
  "tests",
  "tools",
  "images/build",
  "shops/storefront",
  "shops/medusa/commands",
];

function node(name: string, ...args: string[]): Check {
  return { name, command: process.execPath, args };
}

/** Everything that must be true of the working tree, the slow ones first so that two cores are used well. */
export function checksOf(root: string): readonly Check[] {
  const folders = sourceFolders.filter((folder) => existsSync(`${root}/${folder}`));
  return [
    { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings", "."] },
    node("types", "node_modules/typescript-go/bin/tsc", "--noEmit", "-p", "tsconfig.json"),
    { name: "arrows", command: "depcruise", args: ["--config", ".dependency-cruiser.mjs", ...folders] },
    { name: "dead code", command: "knip", args: ["--no-progress"] },
    { name: "format", command: "biome", args: ["check", "--error-on-warnings", "."] },
    ...generators
      .filter(({ isApart }) => isApart !== true)
      .map(({ name }) => node(`generated ${name}`, "tools/generate/main.ts", name, "--check")),
    node("map", "tools/check/main-map.ts"),
    node("lockfile", "tools/check/main-lockfile.ts"),
  ];
}
