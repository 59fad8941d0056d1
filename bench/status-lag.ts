import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Benchmark, Figures, Scale } from "./benchmark.ts";
import { monotonicMs } from "./clock.ts";
import { Watches } from "./kube/watch.ts";
import { BenchApi } from "./platform/bench-api.ts";
import { type BenchPlatform, startBenchPlatform } from "./platform/start-platform.ts";
import { percentile } from "./statistics.ts";

const storeCount = 10;
const pollMs = 10;
const timeoutMs = 30_000;

/** From the moment a watcher has a Deployment's changed readiness until GET shows it. */
export const statusLag: Benchmark = {
  name: "statusLag",
  title: "readiness flipped in the cluster until GET, polled every 10 ms, shows it",
  target: { figure: "p99Ms", bound: "below", value: 250 },
  async *measure(scale: Scale) {
    await using platform = await startBenchPlatform(scale);
    await using api = new BenchApi(platform.url);
    await using watches = await Watches.open(platform.cluster.kubeconfig);
    const names = Array.from({ length: storeCount }, (_, index) => `live-${index}`);
    const readiness = new Readiness();
    await watches.add({ apiVersion: "apps/v1", kind: "Deployment", onEvent: (_, raw) => readiness.note(raw) });
    await Promise.all(names.map((name) => api.create(name)));
    await api.allReady(names, 120_000);
    for (let run = 0; run < scale.runs; run += 1) {
      const flips = scale.quick ? 4 : 20;
      yield await measureRun(names, (name) => flipStore({ platform, api, readiness }, name, flips));
    }
  },
};

async function measureRun(names: readonly string[], flip: (name: string) => Promise<number[]>): Promise<Figures> {
  const lags = (await Promise.all(names.map(flip))).flat();
  return {
    p99Ms: percentile(lags, 0.99),
    p50Ms: percentile(lags, 0.5),
    maxMs: percentile(lags, 1),
    flips: lags.length,
  };
}

interface Bench {
  readonly platform: BenchPlatform;
  readonly api: BenchApi;
  readonly readiness: Readiness;
}

/** Flips the store's Deployment there and back again, one change at a time; returns the lag of each in milliseconds. */
async function flipStore(bench: Bench, name: string, count: number): Promise<number[]> {
  const lags: number[] = [];
  for (let index = 0; index < count; index += 1) {
    // The stores' changes spread out over time, as they do in life.
    await sleep(100 + Math.random() * 400);
    lags.push(await flipOnce(bench, name, index % 2 === 1));
  }
  return lags;
}

async function flipOnce({ platform, api, readiness }: Bench, name: string, ready: boolean): Promise<number> {
  const namespace = `store-${name}`;
  const changed = readiness.becomes(namespace, ready);
  await platform.cluster.failures.setReady({ namespace, ready, component: "web" });
  const changedAt = await changed;
  const shown = ready ? "Ready" : "Degraded";
  while ((await api.phase(name)) !== shown) {
    if (monotonicMs() - changedAt > timeoutMs) throw new Error(`GET ${name} does not show ${shown}`);
    await sleep(pollMs);
  }
  return monotonicMs() - changedAt;
}

const deploymentSchema = z.looseObject({
  metadata: z.looseObject({ namespace: z.string() }),
  status: z.looseObject({ availableReplicas: z.int().default(0) }).prefault({}),
});

/** Which Deployments are available, as a watcher sees them. */
class Readiness {
  readonly #waiting = new Map<string, { readonly ready: boolean; readonly resolve: (at: number) => void }>();

  note(raw: unknown): void {
    const { metadata, status } = deploymentSchema.parse(raw);
    const waiting = this.#waiting.get(metadata.namespace);
    if (waiting === undefined || waiting.ready !== status.availableReplicas > 0) return;
    this.#waiting.delete(metadata.namespace);
    waiting.resolve(monotonicMs());
  }

  /** When the next event about this store's Deployment with the given readiness was read. */
  becomes(namespace: string, ready: boolean): Promise<number> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${namespace} did not become ready=${ready}`)), timeoutMs);
      const settle = (at: number): void => {
        clearTimeout(late);
        resolve(at);
      };
      this.#waiting.set(namespace, { ready, resolve: settle });
    });
  }
}
