import { spawnSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Where the dashboard lies once it is built. */
const dashboardFolder = join(root, "build/dashboard");

/** What it is made of. */
const sources = ["dashboard/**/*", "client/*.ts", "contract/**/*.{ts,json}", "package-lock.json"];

/** The folder of the dashboard, which is built first where it is older than what it is made of. @throws where that fails */
export function ensureDashboard(): string {
  if (!isFresh()) {
    const args = [join(root, "tools/generate/main.ts"), "dashboard"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`the dashboard can't be built: ${stdout}${stderr}`);
  }
  return dashboardFolder;
}

function isFresh(): boolean {
  const builtAt = statSync(join(dashboardFolder, "index.html"), { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) return false;
  const files = globSync(sources, { cwd: root, exclude: ["**/node_modules/**"] });
  return files.every((file) => statSync(join(root, file)).mtimeMs <= builtAt);
}
