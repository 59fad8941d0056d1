import { setFlagsFromString } from "node:v8";
import { runInNewContext, runInThisContext } from "node:vm";
import { engines, localProfile, type StoreManifests, synthesizeStore } from "../constructs/index.ts";
import type { Benchmark, Figures, Scale } from "./benchmark.ts";
import { median, percentile } from "./statistics.ts";

const engineIds = [...engines.keys()];

function render(engine: string, index: number): StoreManifests {
  const identity = { name: `shop-${index}`, uid: `uid-${index}`, revision: "bench-1", tenant: "default" };
  return synthesizeStore({ ...identity, engine, plan: "starter", hosts: [] }, localProfile);
}

function timesOf(count: number, make: (index: number) => unknown): number[] {
  return Array.from({ length: count }, (_, index) => {
    const startedAt = performance.now();
    make(index);
    return performance.now() - startedAt;
  });
}

/** The same objects written as literals: what making them costs when nothing is computed. */
function literalsOf(engine: string): () => unknown {
  const { waves, hooks } = render(engine, 0);
  const objects = [...waves.flatMap((wave) => wave.objects), ...hooks];
  return runInThisContext(`() => (${JSON.stringify(objects)})`) as () => unknown;
}

/** Milliseconds of one render per engine, for all that the agent keeps no render of. */
export const synth: Benchmark = {
  name: "synth",
  title: "Render of one store, the slowest engine, against plain object literals of the same content",
  target: { figure: "p50Ms", bound: "at most", value: 1 },
  async *measure({ quick, runs }: Scale) {
    const count = quick ? 300 : 3000;
    for (const engine of engineIds) timesOf(count / 3, (index) => render(engine, index));
    for (let run = 0; run < runs; run += 1) {
      const figures: Record<string, number> = {};
      for (const engine of engineIds) {
        const times = timesOf(count, (index) => render(engine, index));
        figures[`${engine}P50Ms`] = median(times);
        figures[`${engine}P99Ms`] = percentile(times, 0.99);
        figures[`${engine}LiteralsP50Ms`] = median(timesOf(count, literalsOf(engine)));
      }
      yield { p50Ms: Math.max(...engineIds.map((engine) => figures[`${engine}P50Ms`] ?? Number.NaN)), ...figures };
    }
  },
};

/** What stays behind after many renders: an agent renders for weeks. */
export const synthMemory: Benchmark = {
  name: "synthMemory",
  title: "Heap that 20,000 renders leave behind, after the collector, against the heap before",
  target: { figure: "growthRatio", bound: "at most", value: 1.05 },
  async *measure({ quick, runs }: Scale) {
    const collect = exposeCollector();
    const heapMb = (): number => {
      collect();
      return process.memoryUsage().heapUsed / 1024 / 1024;
    };
    const count = quick ? 2000 : 20_000;
    renderAll(1000);
    for (let run = 0; run < runs; run += 1) yield growth(heapMb, count);
  },
};

function growth(heapMb: () => number, count: number): Figures {
  const beforeMb = heapMb();
  renderAll(count);
  const afterMb = heapMb();
  return { growthRatio: afterMb / beforeMb, beforeMb, afterMb, renders: count };
}

function renderAll(count: number): void {
  for (let index = 0; index < count; index += 1) render(engineIds[index % engineIds.length] ?? "", index);
}

/** Node hides its collector; this is its documented way to it at run time. */
function exposeCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
