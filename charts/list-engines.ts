import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = "constructs/engines";
const registryFile = `${folder}/registry.generated.ts`;

/** A folder `<id>` with a file `<id>.ts` that exports the engine under the name `<id>`. */
function engineIds(root: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, folder, entry.name, `${entry.name}.ts`)))
    .map(({ name }) => name)
    .toSorted();
}

/** The source of the list of all engines: an engine is its folder, and nobody keeps a list by hand. */
function registrySource(root: string): string {
  const ids = engineIds(root);
  return [
    "// Written by `npm run synth`: the folders beside this file.",
    'import type { Engine } from "./engine.ts";',
    ...ids.map((id) => `import { ${id} } from "./${id}/${id}.ts";`),
    "",
    `export const allEngines: readonly Engine[] = [${ids.join(", ")}];`,
    "",
  ].join("\n");
}

/** The command: writes, or with `--check` only compares. Answers the exit code. */
export function listEngines(root: string, args: readonly string[]): number {
  const file = join(root, registryFile);
  const source = registrySource(root);
  if (!args.includes("--check")) {
    writeFileSync(file, source);
    process.stdout.write(`${registryFile}\n`);
    return 0;
  }
  if (existsSync(file) && readFileSync(file, "utf8") === source) return 0;
  process.stderr.write(
    `${registryFile} does not list the engines' folders\nRun "npm run synth" and commit what it writes.\n`,
  );
  return 1;
}

if (import.meta.main) process.exitCode = listEngines(join(import.meta.dirname, ".."), process.argv.slice(2));
