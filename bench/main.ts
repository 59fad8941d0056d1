import { loadavg } from "node:os";
import { UsageError } from "../dev/command-line.ts";
import { accept } from "./accept/accept.ts";
import { apply } from "./apply.ts";
import { audit } from "./audit/audit.ts";
import { type Benchmark, type Figures, type Scale, say } from "./benchmark.ts";
import { bus } from "./bus/bus.ts";
import { cliStart } from "./cli-start.ts";
import { cpu } from "./cpu.ts";
import { edge } from "./edge/edge.ts";
import { events } from "./events/events.ts";
import { identity } from "./identity/identity.ts";
import { list } from "./list/list.ts";
import { readOptions } from "./options.ts";
import { pages } from "./quota/pages.ts";
import { quota } from "./quota/quota.ts";
import { jsonLine, type Outcome, table } from "./report.ts";
import { statusLag } from "./status-lag.ts";
import { synth, synthMemory } from "./synth.ts";
import { throughput } from "./throughput.ts";

const benchmarks = [
  accept,
  apply,
  throughput,
  statusLag,
  cpu,
  synth,
  synthMemory,
  edge,
  identity,
  quota,
  pages,
  audit,
  bus,
  events,
  list,
  cliStart,
];

async function run(benchmark: Benchmark, scale: Scale): Promise<Outcome> {
  const runs: Figures[] = [];
  for await (const figures of benchmark.measure(scale)) {
    runs.push(figures);
    const load = loadavg()[0]?.toFixed(1);
    say(`${benchmark.name} ${runs.length} of ${scale.runs}: ${JSON.stringify(figures)}, load ${load}`);
  }
  return { benchmark, runs };
}

async function main(): Promise<void> {
  const { only, json, ...scale } = readOptions(
    process.argv.slice(2),
    benchmarks.map(({ name }) => name),
  );
  const outcomes: Outcome[] = [];
  for (const benchmark of benchmarks.filter(({ name }) => only.includes(name))) {
    outcomes.push(await run(benchmark, scale));
  }
  console.log(table(outcomes));
  if (json) console.log(jsonLine(outcomes));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
