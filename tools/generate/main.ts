import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generators } from "./generators.ts";

const root = join(import.meta.dirname, "../..");
const { values, positionals } = parseArgs({
  options: { check: { type: "boolean", default: false } },
  allowPositionals: true,
});
const names =
  positionals.length > 0 ? positionals : generators.filter(({ isApart }) => isApart !== true).map(({ name }) => name);
process.exitCode = names.length === 1 ? await generate(names[0] ?? "") : Math.max(...names.map(generateApart));

async function generate(name: string): Promise<number> {
  const generator = generators.find((known) => known.name === name);
  if (generator === undefined) {
    process.stderr.write(`generate: there is no ${name}: one of ${generators.map((known) => known.name).join(", ")}\n`);
    return 2;
  }
  const wrong = await generator.run(root, values);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  return wrong.length === 0 ? 0 : 1;
}

/** In a process of its own, for it imports what the one before it has written. */
function generateApart(name: string): number {
  const args = [import.meta.filename, name, ...(values.check ? ["--check"] : [])];
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}
