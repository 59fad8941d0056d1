import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { bundleFolder } from "../../../dev/runtimes/control-plane-on.ts";
import { bundleSize } from "../../../tools/generate/worker-bundle.ts";
import type { BundleFigures } from "./edge-report.ts";

const runs = 15;

/**
 * The time of the thread that imports, not of the clock: on a machine that does other things too that is what an import
 * costs, and on a quiet one the same.
 */
const script = `
  const before = process.threadCpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.threadCpuUsage(before);
  console.log((user + system) / 1000);`;

/** Size and import of the bundle that was built last; the median of several fresh processes of Node. */
export function measureBundle(root: string): BundleFigures {
  const address = pathToFileURL(join(root, bundleFolder, "worker.js")).href;
  const times = Array.from({ length: runs }, () => importOnce(address)).toSorted((one, other) => one - other);
  const importMs = Number((times[Math.floor(runs / 2)] ?? Number.NaN).toFixed(1));
  return { bundleKb: Number((bundleSize(root).gzipped / 1000).toFixed(1)), importMs };
}

function importOnce(address: string): number {
  const args = ["--input-type=module", "--eval", script, address];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the bundle can't be imported: ${stderr}`);
  return Number(stdout);
}
