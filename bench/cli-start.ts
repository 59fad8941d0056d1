import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { laidOutApi } from "../cli/laid-out-api.ts";
import { describedSchemas } from "../contract/index.ts";
import type { Benchmark, Figures } from "./benchmark.ts";
import { monotonicMs } from "./clock.ts";
import { median } from "./statistics.ts";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);
const get = ["get", "hats", "-o", "json"];

type Side = readonly [name: string, command: string, args: readonly string[]];

/** From the start of a process to its end, side by side with a Node that does nothing. */
export const cliStart: Benchmark = {
  name: "cliStart",
  title: "storeplane get over loopback as one file and in a clone, and node -e 0: milliseconds from start to end",
  target: { figure: "getMs", bound: "at most", value: 120 },
  async *measure({ quick, runs }) {
    await run(process.execPath, [join(root, "tools/generate/main.ts"), "cli-binary"]);
    const [store] = (describedSchemas["Store"] as unknown as { examples: object[] }).examples;
    await using api = await laidOutApi({ body: store });
    const sides: readonly Side[] = [
      ["nodeMs", process.execPath, ["-e", "0"]],
      ["getMs", join(root, "build/cli-binary/storeplane"), get],
      ["getInCloneMs", process.execPath, [join(root, "cli/main.mjs"), ...get]],
    ];
    // The first start of each compiles, and reads its files from the disk.
    await measureRun(sides, { url: api.url, times: 2 });
    for (let each = 0; each < runs; each += 1) yield await measureRun(sides, { url: api.url, times: quick ? 3 : 15 });
  },
};

/** Medians; one of each side after the other, so that all see the same moments of the machine. */
async function measureRun(
  sides: readonly Side[],
  { url, times }: { readonly url: string; readonly times: number },
): Promise<Figures> {
  const taken = new Map<string, number[]>(sides.map(([name]) => [name, []]));
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], STOREPLANE_ENDPOINT: url };
  for (let time = 0; time < times; time += 1) {
    for (const [name, command, args] of sides) {
      const startedAt = monotonicMs();
      await run(command, args, { env });
      taken.get(name)?.push(monotonicMs() - startedAt);
    }
  }
  const medians = Object.fromEntries([...taken].map(([name, values]) => [name, median(values)]));
  const { nodeMs = 1, getMs = 0, getInCloneMs = 0 } = medians;
  // What a busy machine does to all three cancels out.
  return { ...medians, getToNode: getMs / nodeMs, getInCloneToNode: getInCloneMs / nodeMs };
}
