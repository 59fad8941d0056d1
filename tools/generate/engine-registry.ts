import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Generated } from "./generator.ts";

const folder = "constructs/engines";

/** The source of the list of all engines: an engine is its folder, and no list is kept by hand. */
export function engineRegistry(root: string): Generated {
  const ids = engineIds(root);
  const source = [
    "// Written by `npm run synth`: the folders beside this file.",
    'import type { Engine } from "./engine.ts";',
    ...ids.map((id) => `import { ${id} } from "./${id}/${id}.ts";`),
    "",
    `export const allEngines: readonly Engine[] = [${ids.join(", ")}];`,
    "",
  ].join("\n");
  return { files: new Map([[`${folder}/registry.generated.ts`, source]]) };
}

/** A folder `<id>` with a file `<id>.ts` that exports the engine under the name `<id>`. */
function engineIds(root: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, folder, entry.name, `${entry.name}.ts`)))
    .map(({ name }) => name)
    .toSorted();
}
