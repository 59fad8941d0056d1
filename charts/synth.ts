import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { forgetCdk8sSettings } from "./app.ts";
import { reviewFiles } from "./review.ts";
import { staleFiles, surplusFiles } from "./stale-files.ts";

/** Writes dist/ and contract/catalog.json below `root`, and removes what is rendered no more. */
export function writeReview(root: string): string[] {
  const files = reviewFiles();
  for (const path of surplusFiles(root, files)) rmSync(join(root, path), { recursive: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return [...files.keys()];
}

/** The command: writes, or with `--check` only compares. Answers the exit code. */
export function synth(root: string, args: readonly string[]): number {
  forgetCdk8sSettings();
  if (!args.includes("--check")) {
    process.stdout.write(`${writeReview(root).join("\n")}\n`);
    return 0;
  }
  const stale = staleFiles(root, reviewFiles());
  if (stale.length === 0) return 0;
  process.stderr.write(`${stale.join("\n")}\nRun "npm run synth" and commit what it writes.\n`);
  return 1;
}

if (import.meta.main) process.exitCode = synth(join(import.meta.dirname, ".."), process.argv.slice(2));
