import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { inspect } from "node:util";
import { createVitest } from "vitest/node";
import * as z from "zod";
import { readWords, UsageError } from "../../../dev/command-line.ts";
import { dashboardSize } from "../../../tools/generate/dashboard-build.ts";
import { screens } from "../screens.ts";
import { lackingBrowser } from "../world.ts";

const root = join(import.meta.dirname, "../../..");
const usage = "npm run screens -- [--json]";
const all = join(root, "build/screens");
/** The states that a page of the documentation shows, one of each screen. */
const shown = join(root, "docs/screens");

const tallySchema = z.object({
  screens: z.int(),
  states: z.int(),
  axeFindings: z.int(),
  cspViolations: z.int(),
  /** Milliseconds until a first visit shows stores and hears keys; the goal is 1000 on a quiet machine. */
  interactiveMs: z.int(),
});

/** Shows every screen in every state, judges it, and keeps the pictures. */
async function takePictures(): Promise<number> {
  const options = { json: { type: "boolean", default: false } } as const;
  const { json } = readWords({ args: process.argv.slice(2), options }, usage).values;
  const lacking = lackingBrowser();
  if (lacking !== undefined) throw new UsageError(`pictures can't be made: ${lacking}`);
  rmSync(all, { recursive: true, force: true });
  mkdirSync(all, { recursive: true });
  process.env["STOREPLANE_SCREENS_DIR"] = all;
  const vitest = await createVitest({ root, project: "integration", watch: false });
  await vitest.start(["tests/dashboard/dashboard.test.ts"]);
  await vitest.close();
  keepShown();
  const tally = tallySchema.parse(JSON.parse(readFileSync(join(all, "tally.json"), "utf8")));
  const scriptKbGzip = dashboardSize(root).firstPage / 1000;
  if (json) process.stdout.write(`${JSON.stringify({ ...tally, scriptKbGzip })}\n`);
  return Number(process.exitCode ?? 0);
}

function keepShown(): void {
  rmSync(shown, { recursive: true, force: true });
  mkdirSync(shown, { recursive: true });
  const names = new Set(screens.filter(({ isShown }) => isShown).map(({ name }) => name));
  for (const file of readdirSync(all)) {
    if (names.has(file.replace(/-(light|dark|phone)\.png$/, ""))) copyFileSync(join(all, file), join(shown, file));
  }
}

try {
  process.exit(await takePictures());
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? `screens: ${error.message}` : inspect(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
